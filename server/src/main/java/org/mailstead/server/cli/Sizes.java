package org.mailstead.server.cli;

import java.util.Locale;
import org.mailstead.server.control.OperationException;
import org.mailstead.server.directory.Account;

/** Sizes as people write them. */
final class Sizes {
    private static final String UNITS = "KMGT";

    private Sizes() {}

    /** {@code 500M}, {@code none} or {@code default}, as an account keeps it. */
    static long quota(String text) throws OperationException {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "none" -> Account.QUOTA_NONE;
            case "default" -> Account.QUOTA_DEFAULT;
            default -> octets(text);
        };
    }

    /** A number of octets, 1 or more, with or without a unit. */
    static long octets(String text) throws OperationException {
        var unit =
                text.isEmpty()
                        ? -1
                        : UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
        var digits = unit < 0 ? text : text.substring(0, text.length() - 1);
        try {
            var octets = Math.multiplyExact(Long.parseLong(digits), 1L << (10 * (unit + 1)));
            if (octets > 0) {
                return octets;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            throw new OperationException("not a size: " + text + "; try 500M or 10G", e);
        }
        throw new OperationException("not a size: " + text + "; try 500M or 10G");
    }
}
