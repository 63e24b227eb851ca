package org.mailstead.imap;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.mailstead.wire.SyntaxException;

/** Rules that several commands and responses share: sets, flags, dates, mailbox names. */
final class GrammarReader {
    private static final List<String> MONTHS =
            List.of(
                    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV",
                    "DEC");

    private final ImapReader in;

    GrammarReader(ImapReader in) {
        this.in = in;
    }

    /** One element of a list. */
    @FunctionalInterface
    interface Rule<T> {
        T read() throws SyntaxException, IOException;
    }

    /** "(" [element *(SP element)] ")". */
    <T> List<T> list(Rule<T> element) throws SyntaxException, IOException {
        in.expect('(');
        var elements = new ArrayList<T>();
        while (!in.accept(')')) {
            if (!elements.isEmpty()) {
                in.space();
            }
            elements.add(element.read());
            bound(elements.size());
        }
        return elements;
    }

    /** The same with one element or more. */
    <T> List<T> someOf(Rule<T> element) throws SyntaxException, IOException {
        var elements = list(element);
        if (elements.isEmpty()) {
            throw in.problem("expected at least one element");
        }
        return elements;
    }

    /** element *(SP element), up to the end of the line. */
    <T> List<T> toEnd(Rule<T> element) throws SyntaxException, IOException {
        var elements = new ArrayList<T>();
        do {
            elements.add(element.read());
            bound(elements.size());
        } while (in.accept(' '));
        return elements;
    }

    void bound(int count) throws SyntaxException {
        if (count > in.limits().items()) {
            throw in.problem("more than " + in.limits().items() + " elements");
        }
    }

    /** sequence-set, with "$". RFC 9051 §9. */
    SequenceSet sequenceSet() throws SyntaxException {
        if (in.accept('$')) {
            return new SequenceSet.LastSearch();
        }
        var ranges = new ArrayList<SequenceSet.Range>();
        do {
            var first = sequenceNumber();
            ranges.add(new SequenceSet.Range(first, in.accept(':') ? sequenceNumber() : first));
            bound(ranges.size());
        } while (in.accept(','));
        return new SequenceSet.Ranges(ranges);
    }

    /** seq-number = nz-number / "*". */
    private long sequenceNumber() throws SyntaxException {
        return in.accept('*') ? SequenceSet.STAR : in.nonZeroNumber();
    }

    /** uid-set. */
    NumberSet numberSet() throws SyntaxException {
        var numbers = new NumberSet.Builder();
        do {
            var first = in.nonZeroNumber();
            var last = in.accept(':') ? in.nonZeroNumber() : first;
            numbers.add(Math.min(first, last), Math.max(first, last));
        } while (in.accept(','));
        return numbers.build();
    }

    /** flag, of any kind. */
    Flag flag() throws SyntaxException {
        var name = (in.accept('\\') ? "\\" : "") + in.atom();
        if (name.length() > Flag.OCTETS_MAX) {
            throw in.problem("a flag of more than " + Flag.OCTETS_MAX + " octets");
        }
        return new Flag(name);
    }

    /** A flag that a client may set: imap 11.2. */
    Flag settableFlag() throws SyntaxException {
        var flag = flag();
        if (flag.isSystem() && !Flag.SYSTEM.contains(flag)) {
            throw in.problem("no such system flag");
        }
        return flag;
    }

    /** mailbox, as Unicode. RFC 9051 §5.1, RFC 3501 §5.1.3. */
    String mailbox() throws SyntaxException, IOException {
        var name = in.astring();
        return in.isUtf8() ? name : ModifiedUtf7.decode(name);
    }

    /** list-mailbox = 1*list-char / string, as Unicode. */
    String listMailbox() throws SyntaxException, IOException {
        var pattern = in.isString() ? in.string() : in.run(Characters::isList, "a mailbox pattern");
        return in.isUtf8() ? pattern : ModifiedUtf7.decode(pattern);
    }

    /** date = date-text / DQUOTE date-text DQUOTE. */
    LocalDate date() throws SyntaxException {
        var isQuoted = in.accept('"');
        var day = (int) in.number();
        in.expect('-');
        var date = monthAndYear(day);
        if (isQuoted) {
            in.expect('"');
        }
        return date;
    }

    /** date-time, with a day of two characters. RFC 9051 §9. */
    OffsetDateTime dateTime() throws SyntaxException {
        in.expect('"');
        in.accept(' ');
        var day = (int) in.number();
        in.expect('-');
        var date = monthAndYear(day);
        in.space();
        var hour = (int) in.number();
        in.expect(':');
        var minute = (int) in.number();
        in.expect(':');
        var second = (int) in.number();
        in.space();
        var isWest = in.accept('-');
        if (!isWest) {
            in.expect('+');
        }
        var zone = (int) in.number();
        in.expect('"');
        try {
            var time = LocalDateTime.of(date, java.time.LocalTime.of(hour, minute, second));
            var offset = ZoneOffset.ofHoursMinutes(zone / 100, zone % 100);
            return time.atOffset(
                    isWest ? ZoneOffset.ofTotalSeconds(-offset.getTotalSeconds()) : offset);
        } catch (DateTimeException _) { // which field it was is not worth telling
            throw in.problem("no such time");
        }
    }

    private LocalDate monthAndYear(int day) throws SyntaxException {
        var name = in.run(Characters::isLetter, "a month").toUpperCase(Locale.ROOT);
        var month = MONTHS.indexOf(name) + 1;
        in.expect('-');
        var year = in.number();
        if (month == 0 || year > 9999) {
            throw in.problem("no such day");
        }
        try {
            return LocalDate.of((int) year, month, day);
        } catch (DateTimeException _) { // which field it was is not worth telling
            throw in.problem("no such day");
        }
    }
}
