package org.mailstead.server.control;

import java.io.IOException;
import java.util.Map;
import org.mailstead.address.Address;
import org.mailstead.sasl.CredentialsUnavailableException;
import org.mailstead.sasl.Verdict;
import org.mailstead.server.control.Operation.Call;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.imap.LocalSessions;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operation that speaks IMAP on the control socket. imap 1.11. */
public final class ImapOperation {
    private static final Logger LOG = LoggerFactory.getLogger(ImapOperation.class);

    private final Directory directory;
    private final LocalSessions sessions;

    public ImapOperation(Directory directory, LocalSessions sessions) {
        this.directory = directory;
        this.sessions = sessions;
    }

    /** It by its name. */
    public Map<String, Operation> operations() {
        return Map.of("imapserve", Administration.checked(this::serve));
    }

    private void serve(Call call)
            throws OperationException, SyntaxException, CredentialsUnavailableException {
        var address = Address.parse(Administration.argument(call, 0));
        var since = directory.revocations().now();
        // an administrator gets at the mail of those, too, who may not log in
        var account =
                switch (directory.identity(address.toString())) {
                    case Verdict.Verified(var id) -> id;
                    case Verdict.Disabled(var id, _) -> id;
                    case Verdict _ ->
                            throw new OperationException("no account has the address " + address);
                };
        LOG.atInfo()
                .addKeyValue("actor", call.actor())
                .addKeyValue("address", address)
                .addKeyValue("account", account)
                .log("imap session opened by a command");
        var streams = call.streams();
        try {
            sessions.serve(new LocalSessions.User(account, since), streams.in(), streams.out());
        } catch (IOException e) {
            throw new OperationException("the session broke off: " + e.getMessage(), e);
        }
    }
}
