package org.mailstead.server.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Where commands write. */
final class Terminal {
    private Terminal() {}

    /** Standard output, or what stands for it in a test. */
    static PrintWriter out(@Nullable CommandSpec spec) {
        return line(spec).getOut();
    }

    /** Standard error, or what stands for it in a test. */
    static PrintWriter error(@Nullable CommandSpec spec) {
        return line(spec).getErr();
    }

    /** Text from strangers without what a terminal would obey; "null" for null. */
    static String plain(@Nullable String text) {
        var plain = new StringBuilder();
        String.valueOf(text)
                .codePoints()
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .forEach(plain::appendCodePoint);
        return plain.toString().strip();
    }

    private static CommandLine line(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli has not set the command");
        }
        return spec.commandLine();
    }
}
