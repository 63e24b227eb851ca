package org.mailstead.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What came of a command, as a shell would see it. */
record CommandRun(int status, String out, String err) {
    /** Runs {@code mailstead} with these arguments. */
    static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var status =
                Main.commandLine(arguments)
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute(arguments);
        return new CommandRun(status, out.toString(), err.toString());
    }

    /** The same about the server that has its data there. */
    static CommandRun at(Path directory, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--dir", directory.toString()));
        return of(all.toArray(String[]::new));
    }

    /** What it printed; it must have ended so. */
    String ended(int expected) {
        assertThat(status).as("%s%s", out, err).isEqualTo(expected);
        return text();
    }

    /** What it printed, problems last. */
    String text() {
        return out + err;
    }
}
