package org.mailstead.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mailstead completion bash}. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in a shell.",
        footer = {
            "",
            "Example, for this shell:  source <(mailstead completion bash)",
            "For all shells of yours:  mailstead completion bash"
                    + " >~/.local/share/bash-completion/completions/mailstead"
        })
public final class CompletionCommand implements Runnable {
    /** A shell. */
    enum Shell {
        bash,
        zsh
    }

    @Spec private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private @Nullable Shell shell;

    /** For picocli. */
    public CompletionCommand() {}

    @Override
    public void run() {
        var out = Terminal.out(spec);
        var root = spec == null ? null : spec.root().commandLine();
        out.print(AutoComplete.bash("mailstead", root)); // it serves zsh too, by bashcompinit
        out.flush();
    }
}
