package org.mailstead.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.mailstead.server.control.OperationException;

/** Where commands get passwords from: never from arguments, which other users can see. */
final class PasswordInput {
    private static final int OCTETS_MAX = 4096;

    private PasswordInput() {}

    /** Asked for twice on a terminal, without echo; else the first line of standard input. */
    @SuppressWarnings("SystemConsoleNull") // it is null again in JDK 25, when there is no terminal
    static String ask() throws IOException, OperationException {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            return fromStandardInput();
        }
        var first = console.readPassword("New password: ");
        var second = console.readPassword("Again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw new OperationException("the two are not the same");
        }
        return new String(first);
    }

    /** The first line of standard input. */
    static String fromStandardInput() throws IOException, OperationException {
        var line = new ByteArrayOutputStream();
        for (var octet = System.in.read(); octet >= 0 && octet != '\n'; octet = System.in.read()) {
            if (octet != '\r') {
                line.write(octet);
            }
            if (line.size() > OCTETS_MAX) {
                throw new OperationException("a password of more than " + OCTETS_MAX + " octets");
            }
        }
        return line.toString(UTF_8);
    }
}
