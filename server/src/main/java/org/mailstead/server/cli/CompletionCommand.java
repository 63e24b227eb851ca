package org.mailstead.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mailstead completion}: commands and options completed by the shell. */
@Command(
        name = "completion",
        description = "Print a script that completes commands and options in a shell.",
        synopsisSubcommandLabel = "SHELL")
public final class CompletionCommand {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public CompletionCommand() {}

    @Command(
            name = "bash",
            description = "For bash.",
            footer = {
                "",
                "In this shell:       source <(mailstead completion bash)",
                "In all your shells:  mailstead completion bash"
                        + " >~/.local/share/bash-completion/completions/mailstead"
            })
    void bash() {
        print("");
    }

    @Command(
            name = "zsh",
            description = "For zsh.",
            footer = {"", "In ~/.zshrc:  source <(mailstead completion zsh)"})
    void zsh() {
        print("autoload -U +X bashcompinit && bashcompinit\n");
    }

    private void print(String before) {
        var out = Terminal.out(spec);
        var root = spec == null ? null : spec.root().commandLine();
        out.print(before + AutoComplete.bash("mailstead", root));
        out.flush();
    }
}
