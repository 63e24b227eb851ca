package org.mailstead.server.smtp;

import java.io.IOException;
import org.mailstead.server.net.Connection;
import org.mailstead.server.net.Refusal;
import org.mailstead.server.net.Service;
import org.mailstead.smtp.Reply;

/** Serves SMTP on a listener: one for mail from anybody, others for submission. */
public final class SmtpService implements Service {
    private final SmtpSettings settings;
    private final Services services;

    public SmtpService(SmtpSettings settings, Services services) {
        this.settings = settings;
        this.services = services;
    }

    @Override
    public void serve(Connection connection) throws IOException {
        // inbound CONN-08
        if (settings.role() == Role.SUBMISSION
                && !services.directory().logins().isAllowed(connection.peer().getAddress())) {
            write(connection, Reply.of(421, "4.7.0", "Too many failed logins from your network"));
            return;
        }
        new Session(connection, settings, services).run();
    }

    @Override
    public void refuse(Connection connection, Refusal why) throws IOException {
        var reply =
                switch (why) {
                    case STOPPING -> Answers.STOPPING;
                    case TOO_FAST, TOO_MANY_OPEN -> Reply.of(421, "4.7.0", why.text());
                };
        write(connection, reply);
    }

    private void write(Connection connection, Reply reply) throws IOException {
        var id = services.seal().seal(connection.id());
        Answers.identified(reply, id).writeTo(connection.out());
    }
}
