package org.mailstead.smtp;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.SyntaxException;

/** Reads what follows the path in MAIL and RCPT: esmtp-param *(SP esmtp-param). RFC 5321 §4.1.2. */
final class ParameterParser {
    private static final int ENVELOPE_ID_MAX = 100; // RFC 3461 §4.4
    private static final int ORIGINAL_RECIPIENT_MAX = 500; // RFC 3461 §4.2
    private static final int HOLD_FOR_DIGITS_MAX = 9; // RFC 4865 §4.1
    private static final int SIZE_DIGITS_MAX = 20; // RFC 1870 §4
    private static final int BY_DIGITS_MAX = 9; // RFC 2852 §4

    /**
     * @param keyword upper case
     * @param value null if there was no {@code =}
     */
    private record Parameter(String keyword, @Nullable String value, int offset) {
        String required() throws SyntaxException {
            if (value == null || value.isEmpty()) {
                throw new SyntaxException(keyword + " needs a value", offset);
            }
            return value;
        }

        void none() throws SyntaxException {
            if (value != null) {
                throw new SyntaxException(keyword + " takes no value", offset);
            }
        }
    }

    private final String text;
    private int at;

    private @Nullable Long size;
    private @Nullable BodyType body;
    private boolean smtpUtf8;
    private boolean requireTls;
    private @Nullable FutureRelease release;
    private @Nullable String auth;
    private @Nullable Return returned;
    private @Nullable String envelopeId;
    private int priority;
    private @Nullable DeliverBy deliverBy;
    private EnumSet<Notify> notify = EnumSet.noneOf(Notify.class);
    private @Nullable OriginalRecipient original;

    /**
     * @param at where the path has ended
     */
    ParameterParser(String text, int at) {
        this.text = text;
        this.at = at;
    }

    MailParameters mail() throws SyntaxException, CommandException {
        for (var parameter : parameters()) {
            switch (parameter.keyword()) {
                case "SIZE" -> size = number(parameter.required(), parameter.offset());
                case "BODY" -> body = body(parameter);
                case "SMTPUTF8" -> {
                    parameter.none();
                    smtpUtf8 = true;
                }
                case "REQUIRETLS" -> {
                    parameter.none();
                    requireTls = true;
                }
                case "HOLDFOR" -> release(holdFor(parameter));
                case "HOLDUNTIL" -> release(holdUntil(parameter));
                case "AUTH" -> auth = auth(parameter);
                case "RET" -> returned = returned(parameter);
                case "ENVID" -> envelopeId = envelopeId(parameter);
                case "MT-PRIORITY" -> priority = priority(parameter);
                case "BY" -> deliverBy = deliverBy(parameter);
                default -> throw unknown(parameter);
            }
        }
        return new MailParameters(
                size,
                body,
                smtpUtf8,
                requireTls,
                release,
                auth,
                returned,
                envelopeId,
                priority,
                deliverBy);
    }

    RcptParameters rcpt() throws SyntaxException, CommandException {
        for (var parameter : parameters()) {
            switch (parameter.keyword()) {
                case "NOTIFY" -> notify = notify(parameter);
                case "ORCPT" -> original = original(parameter);
                default -> throw unknown(parameter);
            }
        }
        return new RcptParameters(notify, original);
    }

    /** *(SP esmtp-param); esmtp-param = esmtp-keyword ["=" esmtp-value]. */
    private List<Parameter> parameters() throws SyntaxException, CommandException {
        var parameters = new ArrayList<Parameter>();
        var keywords = new HashSet<String>();
        while (at < text.length()) {
            if (text.charAt(at) != ' ') {
                throw new SyntaxException("expected a space before a parameter", at);
            }
            at++;
            if (at < text.length() && text.charAt(at) == ' ') {
                continue;
            }
            var parameter = parameter();
            if (!keywords.add(parameter.keyword())) {
                throw new CommandException(
                        501, "5.5.4", "Parameter " + parameter.keyword() + " is there twice");
            }
            parameters.add(parameter);
        }
        return parameters;
    }

    private Parameter parameter() throws SyntaxException {
        var start = at;
        while (at < text.length()
                && (CommandParser.isLetterOrDigit(text.charAt(at))
                        || (at > start && text.charAt(at) == '-'))) {
            at++;
        }
        if (at == start) {
            throw new SyntaxException("expected a parameter", at);
        }
        var keyword = text.substring(start, at).toUpperCase(Locale.ROOT);
        if (at == text.length() || text.charAt(at) == ' ') {
            return new Parameter(keyword, null, start);
        }
        if (text.charAt(at) != '=') {
            throw new SyntaxException("expected \"=\" or a space after a parameter", at);
        }
        var value = ++at;
        while (at < text.length() && text.charAt(at) != ' ') {
            at++;
        }
        return new Parameter(keyword, text.substring(value, at), value);
    }

    private static CommandException unknown(Parameter parameter) {
        // RFC 5321 §4.1.1.11
        return new CommandException(
                555, "5.3.3", "Parameter " + parameter.keyword() + " is not known");
    }

    /** 1*20DIGIT; what is too large for a long is the largest long. */
    static long number(String digits, int offset) throws SyntaxException {
        var isNumber = digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits.isEmpty() || digits.length() > SIZE_DIGITS_MAX || !isNumber) {
            throw new SyntaxException("expected 1 to " + SIZE_DIGITS_MAX + " digits", offset);
        }
        var value = 0L;
        for (int i = 0; i < digits.length(); i++) {
            var digit = digits.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** RFC 6152 §3, RFC 3030 §3. */
    private static BodyType body(Parameter parameter) throws SyntaxException, CommandException {
        for (var type : BodyType.values()) {
            if (type.keyword().equalsIgnoreCase(parameter.required())) {
                return type;
            }
        }
        throw new CommandException(555, "5.5.4", "BODY of this type is not known");
    }

    private void release(FutureRelease asked) throws CommandException {
        // RFC 4865 §4: HOLDFOR and HOLDUNTIL exclude each other
        if (release != null) {
            throw new CommandException(501, "5.5.4", "HOLDFOR and HOLDUNTIL exclude each other");
        }
        release = asked;
    }

    /** future-release-integer = %x31-39 *8DIGIT. RFC 4865 §4.1. */
    private static FutureRelease holdFor(Parameter parameter) throws SyntaxException {
        var digits = parameter.required();
        if (digits.length() > HOLD_FOR_DIGITS_MAX || digits.startsWith("0")) {
            throw new SyntaxException("expected 1 to 999999999 seconds", parameter.offset());
        }
        var seconds = number(digits, parameter.offset());
        return new FutureRelease.HoldFor(Duration.ofSeconds(seconds));
    }

    /** future-release-date-time = Internet-style-date-time-UTC. RFC 4865 §4.2, RFC 3339 §5.6. */
    private static FutureRelease holdUntil(Parameter parameter) throws SyntaxException {
        var value = parameter.required();
        try {
            if (value.length() >= 20 && value.length() <= 40 && value.endsWith("Z")) {
                var moment = OffsetDateTime.parse(value, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
                if (moment.getOffset().equals(ZoneOffset.UTC)
                        && moment.getYear() >= 0
                        && moment.getYear() <= 9999) {
                    return new FutureRelease.HoldUntil(Instant.from(moment));
                }
            }
        } catch (DateTimeException _) {
            // told below
        }
        throw new SyntaxException("expected a time as 2026-11-23T12:00:00Z", parameter.offset());
    }

    /** "AUTH=" ( "&lt;&gt;" / xtext ). RFC 4954 §5. */
    private static String auth(Parameter parameter) throws SyntaxException {
        var value = parameter.required();
        return value.equals("<>") ? value : Xtext.decode(value, true);
    }

    private static Return returned(Parameter parameter) throws SyntaxException {
        return switch (parameter.required().toUpperCase(Locale.ROOT)) {
            case "FULL" -> Return.FULL;
            case "HDRS" -> Return.HDRS;
            default -> throw new SyntaxException("expected FULL or HDRS", parameter.offset());
        };
    }

    private static String envelopeId(Parameter parameter) throws SyntaxException {
        var value = parameter.required();
        if (value.length() > ENVELOPE_ID_MAX) {
            throw new SyntaxException(
                    "ENVID longer than " + ENVELOPE_ID_MAX + " octets", parameter.offset());
        }
        return Xtext.decode(value, false);
    }

    /** priority-value = (["-"] NZDIGIT) / "0". RFC 6710 §10. */
    private static int priority(Parameter parameter) throws SyntaxException {
        var value = parameter.required();
        var digits = value.startsWith("-") ? value.substring(1) : value;
        var isNumber = digits.length() == 1 && digits.charAt(0) >= '0' && digits.charAt(0) <= '9';
        if (!isNumber || value.equals("-0")) {
            throw new SyntaxException("expected a priority of -9 to 9", parameter.offset());
        }
        return Integer.parseInt(value);
    }

    /**
     * by-value = by-time ";" by-mode [by-trace]; by-time = ["-" / "+"] 1*9digit; by-mode = "N" /
     * "R"; by-trace = "T". RFC 2852 §4.
     */
    private static DeliverBy deliverBy(Parameter parameter)
            throws SyntaxException, CommandException {
        var value = parameter.required().toUpperCase(Locale.ROOT);
        var semicolon = value.indexOf(';');
        var time = semicolon < 0 ? "" : value.substring(0, semicolon);
        var isSigned = time.startsWith("-") || time.startsWith("+");
        var digits = isSigned ? time.substring(1) : time;
        if (digits.isEmpty() || digits.length() > BY_DIGITS_MAX) {
            throw new SyntaxException("expected 1 to 9 digits and \";\"", parameter.offset());
        }
        var mode =
                switch (value.substring(semicolon + 1)) {
                    case "R", "RT" -> DeliverBy.Mode.RETURN;
                    case "N", "NT" -> DeliverBy.Mode.NOTIFY;
                    default ->
                            throw new SyntaxException(
                                    "expected N, R, NT or RT", parameter.offset() + semicolon + 1);
                };
        var seconds = number(digits, parameter.offset()) * (time.startsWith("-") ? -1 : 1);
        if (mode == DeliverBy.Mode.RETURN && seconds <= 0) {
            // RFC 2852 §4: a mode of R wants a time ahead
            throw new CommandException(501, "5.5.4", "BY of mode R needs a time above 0");
        }
        return new DeliverBy(Duration.ofSeconds(seconds), mode, value.endsWith("T"));
    }

    /** notify-esmtp-value = "NEVER" / 1#("SUCCESS" / "FAILURE" / "DELAY"). RFC 3461 §4.1. */
    private static EnumSet<Notify> notify(Parameter parameter) throws SyntaxException {
        var events = EnumSet.noneOf(Notify.class);
        for (var word : parameter.required().split(",", -1)) {
            events.add(
                    switch (word.toUpperCase(Locale.ROOT)) {
                        case "NEVER" -> Notify.NEVER;
                        case "SUCCESS" -> Notify.SUCCESS;
                        case "FAILURE" -> Notify.FAILURE;
                        case "DELAY" -> Notify.DELAY;
                        default ->
                                throw new SyntaxException(
                                        "expected NEVER, SUCCESS, FAILURE or DELAY",
                                        parameter.offset());
                    });
        }
        if (events.contains(Notify.NEVER) && events.size() > 1) {
            throw new SyntaxException("NEVER stands alone", parameter.offset());
        }
        return events;
    }

    /** original-recipient-address = addr-type ";" xtext. RFC 3461 §4.2, RFC 6533 §3. */
    private static OriginalRecipient original(Parameter parameter) throws SyntaxException {
        var value = parameter.required();
        var semicolon = value.indexOf(';');
        if (value.length() > ORIGINAL_RECIPIENT_MAX
                || semicolon < 1
                || semicolon + 1 == value.length()) {
            throw new SyntaxException(
                    "expected a type, \";\" and an address, "
                            + ORIGINAL_RECIPIENT_MAX
                            + " octets at most",
                    parameter.offset());
        }
        var type = value.substring(0, semicolon).toLowerCase(Locale.ROOT);
        var address = Xtext.decode(value.substring(semicolon + 1), type.equals("utf-8"));
        try {
            return new OriginalRecipient(type, address);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("expected an address type", parameter.offset());
        }
    }
}
