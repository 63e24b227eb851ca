package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.net.ConnectionSeal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead cid}. inbound CONN-03, CLI-14 */
@Command(
        name = "cid",
        description = {
            "Print the connection id that the log shows (conn=...) for the id that others see: in"
                    + " Received fields, and in parentheses behind the error replies of SMTP.",
            "Reads the key in the data directory; the server need not run."
        },
        footer = {
            "",
            "Example: journalctl -u mailstead | grep conn=$(mailstead cid W_0n4vbhyXnJl8NFBzeRkw)",
            "An id that begins with - goes behind --:",
            "         mailstead cid -- -_0n4vbhyXnJl8NFBzeRkw"
        })
public final class CidCommand implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerLocation server = new ServerLocation();

    @Parameters(paramLabel = "ID", description = "22 letters, digits, - and _.")
    private String id = "";

    /** For picocli. */
    public CidCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException {
        var out = Terminal.out(spec);
        var opened = seal().open(id);
        if (opened.isEmpty()) {
            throw new OperationException(id + " is not an id that this server gave out");
        }
        out.println(opened.get());
        out.flush();
        return 0;
    }

    private ConnectionSeal seal() throws IOException, ConfigException, OperationException {
        var directory = server.dataDirectory();
        try {
            return ConnectionSeal.read(directory);
        } catch (NoSuchFileException e) {
            throw new OperationException("no server has started on " + directory + " yet", e);
        }
    }
}
