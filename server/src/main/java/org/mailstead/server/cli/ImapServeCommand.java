package org.mailstead.server.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.ControlClient;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mailstead imapserve}. imap 1.11 */
@Command(
        name = "imapserve",
        description = {
            "Speak IMAP on standard input and output, logged in as the user of an address.",
            "For migrations, and for mail programs with a tunnel. It opens disabled accounts too."
        },
        footer = {
            "",
            "Example, for mutt: set tunnel=\"ssh mail.example.org mailstead imapserve"
                    + " ann@example.org\""
        })
public final class ImapServeCommand implements Callable<Integer> {
    @Mixin private ServerLocation server = new ServerLocation();

    @Parameters(paramLabel = "ADDRESS", description = "An address of the account.")
    private String address = "";

    @Option(
            names = "--fd0",
            description =
                    "Write to file descriptor 0, too: for a socket that is the standard input.")
    private boolean fd0;

    /** For picocli. */
    public ImapServeCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException {
        var output = fd0 ? FileDescriptor.in : FileDescriptor.out;
        var in = new FileInputStream(FileDescriptor.in);
        new ControlClient(server.dataDirectory())
                .converse("imapserve", List.of(address), in, new FileOutputStream(output));
        return 0;
    }
}
