package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.mailstead.server.config.ConfigExample;
import picocli.CommandLine;

/**
 * The generated documents say what the program says. To write them anew: {@code mvn -pl server -am
 * test -Dtest=DocumentationTest -Dsurefire.failIfNoSpecifiedTests=false -Ddocumentation=write}.
 */
class DocumentationTest {
    private static final int WIDTH = 96;

    @Test // operations C-1.3
    void theConfigurationIsDocumented() throws Exception {
        check(
                "configuration.md",
                """
                # The configuration file

                Written by `DocumentationTest` from what `mailstead config describe` prints.

                ```toml
                %s```
                """
                        .formatted(ConfigExample.text()));
    }

    @Test
    void theCommandsAreDocumented() throws Exception {
        var text =
                new StringBuilder(
                        """
                        # Commands

                        Written by `DocumentationTest` from the help texts. Exit status: 0 done, 1 not done, 2 misused.
                        """);
        describe(Main.commandLine(), "mailstead", text);
        check("commands.md", text.toString());
    }

    private static void describe(CommandLine command, String name, StringBuilder text) {
        command.setUsageHelpAutoWidth(false).setUsageHelpWidth(WIDTH);
        text.append("\n## ").append(name).append("\n\n```\n");
        command.getUsageMessage(CommandLine.Help.Ansi.OFF)
                .lines()
                .forEach(line -> text.append(line.stripTrailing()).append('\n'));
        text.append("```\n");
        command.getSubcommands()
                .forEach((child, line) -> {
                    if (!child.equals("help")) {
                        describe(line, name + " " + child, text);
                    }
                });
    }

    private static void check(String name, String text) throws IOException {
        var file = Path.of("..", "docs", name);
        if ("write".equals(System.getProperty("documentation"))) {
            Files.writeString(file, text);
        }
        assertThat(file).as("docs/" + name).hasContent(text);
    }
}
