package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead deliver}: a message from a program into a mailbox. outbound CL-19 */
@Command(
        name = "deliver",
        description = {
            "Deliver a message that is read from standard input to an address of the running"
                    + " server: its rules apply, but its sender is not checked.",
            "Exit status as in sysexits.h: 0 delivered, 65 bad message or address, 67 no such user,"
                    + " 69 refused, 75 try later."
        },
        footer = {"", "Example: mailstead deliver ann@example.org < message.eml"})
public final class DeliverCommand implements Callable<Integer> {
    private static final int OK = 0;
    private static final int DATA_ERROR = 65;
    private static final int NO_USER = 67;
    private static final int UNAVAILABLE = 69;
    private static final int TEMPORARY = 75;

    private final InputStream in;

    @Mixin private ServerLocation server = new ServerLocation();
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = {"-f", "--from"},
            paramLabel = "ADDRESS",
            description = "Who sends it; nobody (<>) if not given, so that nothing comes back.")
    private String from = "";

    @Parameters(paramLabel = "ADDRESS", description = "An address here.")
    private String to = "";

    /** For picocli. */
    public DeliverCommand() {
        this(System.in);
    }

    /**
     * @param in where the message is
     */
    public DeliverCommand(InputStream in) {
        this.in = in;
    }

    @Override
    public Integer call() throws IOException, ConfigException {
        try {
            ForwardPath.parse(to);
            ReversePath.parse(from);
        } catch (SyntaxException e) {
            return tell(DATA_ERROR, e.getMessage());
        }
        var reply = new ByteArrayOutputStream();
        try {
            new ControlClient(server.dataDirectory())
                    .converse("deliver", List.of(to, from), in, reply);
        } catch (OperationException e) {
            return tell(TEMPORARY, e.getMessage());
        }
        var text = reply.toString(UTF_8).strip();
        var status = status(text);
        return status == OK ? OK : tell(status, text);
    }

    private int tell(int status, @Nullable String problem) {
        var error = Terminal.error(spec);
        error.println("not delivered: " + Terminal.plain(String.valueOf(problem)));
        error.flush();
        return status;
    }

    /** Of a reply as {@code 550 5.1.1 text}. */
    public static int status(String reply) {
        if (reply.startsWith("2")) {
            return OK;
        }
        if (!reply.startsWith("5")) {
            return TEMPORARY;
        }
        var detail = reply.length() > 4 ? reply.substring(4) : "";
        if (detail.startsWith("5.1.") || reply.startsWith("551")) { // RFC 3463 §3.2
            return NO_USER;
        }
        // RFC 3463 §3.4, §3.7: the message itself
        return detail.startsWith("5.6.") || detail.startsWith("5.3.4") ? DATA_ERROR : UNAVAILABLE;
    }
}
