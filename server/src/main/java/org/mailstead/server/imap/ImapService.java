package org.mailstead.server.imap;

import java.io.IOException;
import java.util.List;
import org.mailstead.imap.ResponseCode;
import org.mailstead.server.net.Connection;
import org.mailstead.server.net.Refusal;
import org.mailstead.server.net.Service;

/** IMAP on a listener, plain or with implicit TLS. */
public final class ImapService implements Service {
    private final ImapServices services;

    public ImapService(ImapServices services) {
        this.services = services;
    }

    /** The capabilities that need not be announced to an account, in upper case. imap 4.4. */
    public static List<String> optionalCapabilities() {
        return Capabilities.optional();
    }

    @Override
    public void serve(Connection connection) throws IOException {
        // imap 2.1: networks that failed to log in too often are not served
        if (!services.directory().logins().isAllowed(connection.peer().getAddress())) {
            new Output(connection).bye(null, "too many failed logins from your network");
            return;
        }
        new Session(connection, services, null).run();
    }

    @Override
    public void refuse(Connection connection, Refusal why) throws IOException {
        new Output(connection).bye(ResponseCode.Word.UNAVAILABLE, why.text());
    }
}
