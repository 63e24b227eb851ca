package org.mailstead.server.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.Part;
import org.mailstead.server.control.OperationException;
import org.mailstead.wire.OctetSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead message}: look into messages. */
@Command(
        name = "message",
        description = "Look into a message.",
        subcommands = AuthenticateCommand.class,
        synopsisSubcommandLabel = "COMMAND")
public final class MessageCommand {
    private static final long OCTETS_MAX = 1L << 30;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public MessageCommand() {}

    @Command(
            name = "parse",
            description = {
                "Print the parts of a message as a tree: for each its number, type, size in octets,"
                        + " lines, encoding and name.",
                "Any file can be read: what is no mail is shown as what a mail program would make"
                        + " of it."
            })
    void parse(
            @Parameters(paramLabel = "FILE", description = "A message as it was sent.") Path file)
            throws IOException, OperationException {
        if (Files.size(file) > OCTETS_MAX) {
            throw new OperationException(file + " is larger than " + OCTETS_MAX + " octets");
        }
        var message = Message.parse(OctetSource.of(Files.readAllBytes(file)), MimeLimits.DEFAULT);
        var out = Terminal.out(spec);
        for (var name : new String[] {"From", "To", "Cc", "Date", "Subject", "Message-ID"}) {
            var field = message.headers().first(name);
            if (field.isPresent()) {
                out.println(name + ": " + Terminal.plain(field.get().decoded()));
            }
        }
        print(message.root(), "", "", out);
        out.flush();
    }

    /** Parts are nested no deeper than the limits of the parser. */
    private static void print(Part part, String number, String indent, PrintWriter out) {
        out.printf(
                "%s%s%s, %d octets, %d lines%s%s%n",
                indent,
                number.isEmpty() ? "" : number + " ",
                part.mediaType(),
                part.bodySize(),
                part.bodyLines(),
                part.transferEncoding() == null
                        ? ""
                        : ", " + Terminal.plain(part.transferEncoding()),
                part.disposition() == null
                        ? ""
                        : ", " + Terminal.plain(part.disposition().toString()));
        var embedded = part.embedded();
        if (embedded != null) {
            print(embedded, number, indent + "  ", out);
        }
        var prefix = number.isEmpty() ? "" : number + ".";
        for (int i = 0; i < part.parts().size(); i++) {
            print(part.parts().get(i), prefix + (i + 1), indent + "  ", out);
        }
    }
}
