package org.mailstead.server.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mailstead version}. */
@Command(name = "version", description = "Print the version of Mailstead and of Java.")
public final class VersionCommand implements Runnable, IVersionProvider {
    @Spec private @Nullable CommandSpec spec;

    /** For picocli. */
    public VersionCommand() {}

    @Override
    public void run() {
        var out = Terminal.out(spec);
        for (var line : getVersion()) {
            out.println(line);
        }
        out.flush();
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "mailstead " + version(),
            "Java "
                    + Runtime.version()
                    + " on "
                    + System.getProperty("os.name")
                    + " "
                    + System.getProperty("os.arch")
        };
    }

    /** As it stands in the jar; {@code development} if the classes are in none. */
    public static String version() {
        var version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
