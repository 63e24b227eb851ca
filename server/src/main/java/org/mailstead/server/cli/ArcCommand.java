package org.mailstead.server.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailstead.arc.ArcResult;
import org.mailstead.arc.ArcVerifier;
import org.mailstead.dkim.DkimLimits;
import org.mailstead.dns.Resolver;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead arc}: what earlier receivers of a message sealed. */
@Command(
        name = "arc",
        description = "Check what earlier receivers of a message found (ARC).",
        synopsisSubcommandLabel = "COMMAND")
public final class ArcCommand {
    /** Null: as the options say. */
    private final @Nullable Resolver resolver;

    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public ArcCommand() {
        this(null);
    }

    ArcCommand(@Nullable Resolver resolver) {
        this.resolver = resolver;
    }

    @Command(
            name = "verify",
            description = {
                "Check the chain of a message, and list who sealed it and what they had found.",
                "Fails if there is a chain that is broken."
            })
    void verify(
            @Parameters(paramLabel = "FILE", description = "A message as it was received.")
                    Path file,
            @Mixin DnsOptions options)
            throws IOException, OperationException {
        var result =
                new ArcVerifier(options.or(resolver), DkimLimits.DEFAULT)
                        .verify(MailFile.wire(file));
        var out = Terminal.out(spec);
        out.println(result.keyword() + ": " + Terminal.plain(result.reason()));
        switch (result) {
            case ArcResult.Pass pass -> {
                for (int i = 0; i < pass.links().size(); i++) {
                    var link = pass.links().get(i);
                    out.printf(
                            "  %d. %s found: %s%n",
                            i + 1, link.sealer(), Terminal.plain(link.results().value()));
                }
                out.println("  unchanged since seal " + pass.oldestPass());
            }
            case ArcResult.None _ -> {}
            case ArcResult.Fail(var reason) -> throw new OperationException(reason);
            case ArcResult.TemporaryError(var reason) -> throw new OperationException(reason);
        }
        out.flush();
    }
}
