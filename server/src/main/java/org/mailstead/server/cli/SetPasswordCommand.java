package org.mailstead.server.cli;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.ConfigException;
import org.mailstead.server.control.OperationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead setpassword}. */
@Command(
        name = "setpassword",
        description = {
            "Set the password of an account on the running server.",
            "Asks for it on a terminal, else reads the first line of standard input."
        },
        footer = {"", "Example: mailstead setpassword ann"})
public final class SetPasswordCommand implements java.util.concurrent.Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ServerLocation server = new ServerLocation();

    @Parameters(paramLabel = "NAME", description = "The account's name.")
    private String name = "";

    @Option(names = "--generate", description = "Make a password and show it once.")
    private boolean generate;

    /** For picocli. */
    public SetPasswordCommand() {}

    @Override
    public Integer call() throws IOException, ConfigException, OperationException {
        if (generate) {
            server.print(spec, "account.generate-password", List.of(name));
        } else {
            server.print(spec, "account.password", List.of(name, PasswordInput.ask()));
        }
        return 0;
    }
}
