package org.mailstead.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import picocli.CommandLine;

/** {@code mailstead checkupdate}. outbound CL-18 */
class CheckUpdateCommandTest {
    private static final Resolver ZONE =
            ZoneResolver.builder().txt("_updates.project.example", "v=UPDATES0; l=7.8.9").build();

    @TempDir Path folder;

    private static String run(String... arguments) {
        var text = new StringWriter();
        var out = new PrintWriter(text);
        var line = new CommandLine(new CheckUpdateCommand(ZONE)).setOut(out).setErr(out);
        line.setExecutionExceptionHandler((e, _, _) -> {
            out.print(e.getMessage());
            return 1;
        });
        var status = line.execute(arguments);
        return status + " " + text;
    }

    private String config(String updates) throws Exception {
        var text = "host_name = \"mx.example.org\"\n" + updates;
        return Files.writeString(folder.resolve("mailstead.toml"), text).toString();
    }

    @Test
    void theLatestVersionIsAskedForAtTheDomainOfTheConfiguration() throws Exception {
        var config = config("[updates]\ndomain = \"project.example\"\n");
        assertThat(run("--config", config)).startsWith("0 The latest version is 7.8.9.");
        assertThat(run("--domain", "project.example")).startsWith("0 The latest version is 7.8.9.");
        assertThat(run("--domain", "else.example"))
                .startsWith("1 no record on versions at _updates.else.example");
    }

    @Test
    void whatIsToBeConfiguredIsSaid() throws Exception {
        assertThat(run("--config", config("")))
                .startsWith("1 nothing says whom to ask: set \"domain\" under [updates]");
        assertThat(run("--domain", "a b")).startsWith("1 not a domain: a b");
    }
}
