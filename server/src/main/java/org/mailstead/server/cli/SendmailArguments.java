package org.mailstead.server.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code sendmail}, as programs have given them for decades.
 *
 * @param recipients as written, in order
 * @param fromHeader {@code -t}: the recipients in To, Cc and Bcc, and these besides
 * @param dotEnds whether a line of one dot ends the message: not with {@code -i} or {@code -oi}
 * @param configuration {@code -C}; null if not given
 */
record SendmailArguments(
        List<String> recipients,
        boolean fromHeader,
        boolean dotEnds,
        @Nullable String configuration) {
    /** Options whose value is the next argument if it does not stand behind the letter. */
    private static final Set<Character> WITH_VALUE =
            Set.of('A', 'B', 'C', 'D', 'F', 'f', 'h', 'L', 'N', 'O', 'o', 'p', 'R', 'r', 'V', 'X');

    /** Those with a value that stands behind the letter only, and may be missing. */
    private static final Set<Character> ATTACHED = Set.of('o', 'd', 'q', 'b', 'M');

    /** Modes of {@code -b} that are not "take a message": there is nothing here to do them. */
    private static final Set<String> OTHER_MODES =
            Set.of("bs", "bd", "bD", "bi", "bp", "bt", "bv", "bh", "bH", "bP");

    SendmailArguments {
        recipients = List.copyOf(recipients);
    }

    /**
     * Reads them; options without a meaning here are passed over. outbound SM-1
     *
     * @throws IllegalArgumentException if they ask for what cannot be done
     */
    static SendmailArguments of(List<String> arguments) {
        var recipients = new ArrayList<String>();
        var fromHeader = false;
        var dotEnds = true;
        @Nullable String configuration = null;
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.equals("--")) {
                recipients.addAll(arguments.subList(i + 1, arguments.size()));
                break;
            }
            if (!argument.startsWith("-") || argument.length() < 2) {
                recipients.add(argument);
                continue;
            }
            var letter = argument.charAt(1);
            var value = argument.substring(2);
            if (WITH_VALUE.contains(letter) && !ATTACHED.contains(letter) && value.isEmpty()) {
                if (++i == arguments.size()) {
                    throw new IllegalArgumentException("option " + argument + " needs a value");
                }
                value = arguments.get(i);
            }
            switch (letter) {
                case 't' -> fromHeader = true;
                case 'i' -> dotEnds = false;
                case 'o' -> dotEnds &= !value.equals("i") && !value.equals("itrue");
                case 'C' -> configuration = value;
                case 'b' -> {
                    if (OTHER_MODES.contains("b" + value)) {
                        throw new IllegalArgumentException(
                                "option " + argument + " is not supported: only sending is");
                    }
                }
                default -> {}
            }
        }
        if (recipients.isEmpty() && !fromHeader) {
            throw new IllegalArgumentException("no recipient: name some, or use -t");
        }
        return new SendmailArguments(recipients, fromHeader, dotEnds, configuration);
    }
}
