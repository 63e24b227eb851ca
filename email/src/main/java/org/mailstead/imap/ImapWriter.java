package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * The words of the grammar, written: atoms, strings in the form that the peer takes, literals,
 * numbers. RFC 9051 §4.
 *
 * <p>Buffers; {@link #flush()} sends. For one thread.
 */
public final class ImapWriter {
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    /** Of the highest long. */
    private static final int DIGITS_MAX = 19;

    private static final int BUFFER_OCTETS = 16 * 1024;

    /** For content: few large writes cost the system and the peer far less than many. */
    private static final int CONTENT_OCTETS = 64 * 1024;

    /** What is kept while nothing is written: most connections wait most of the time. */
    private static final int IDLE_OCTETS = 256;

    private final OutputStream out;
    private final LiteralForm literals;
    private final OutputStream pieces = new Pieces();
    private byte[] buffer = new byte[IDLE_OCTETS];
    private int length;
    private boolean utf8;

    /** How literals are announced: a server just sends them, a client may have to ask first. */
    public interface LiteralForm {
        /** What a server does. */
        LiteralForm SERVER =
                new LiteralForm() {
                    @Override
                    public boolean isNonSynchronizing(long octets) {
                        return false;
                    }

                    @Override
                    public void await() {
                        // a client is always ready
                    }
                };

        /** Whether "+" may stand in the announcement: nobody needs to wait. RFC 7888 §4. */
        boolean isNonSynchronizing(long octets);

        /** Called with the announcement sent, when it had no "+": waits until octets may follow. */
        void await() throws IOException;
    }

    public ImapWriter(OutputStream out, LiteralForm literals) {
        this.out = out;
        this.literals = literals;
    }

    /** Sets whether strings and names may be UTF-8. RFC 6855 §3, RFC 9051 §5.1. */
    public void utf8(boolean enabled) {
        utf8 = enabled;
    }

    /** Sends all that was written. */
    public void flush() throws IOException {
        drain();
        out.flush();
        if (buffer.length > IDLE_OCTETS) {
            buffer = new byte[IDLE_OCTETS];
        }
    }

    /** Hands what was written to the stream, which may keep it until it is flushed. */
    public void drain() throws IOException {
        send();
        if (buffer.length > BUFFER_OCTETS) {
            buffer = new byte[IDLE_OCTETS];
        }
    }

    private void send() throws IOException {
        out.write(buffer, 0, length);
        length = 0;
    }

    /** There is room for one octet more, at least, and for all that are wanted if it can be. */
    private void makeRoom(int wanted) throws IOException {
        if (buffer.length < BUFFER_OCTETS) {
            var enough = Math.max(4 * buffer.length, length + wanted);
            buffer = Arrays.copyOf(buffer, Math.min(BUFFER_OCTETS, enough));
        } else {
            send();
        }
    }

    /** The content of literals, gathered if the pieces are small. */
    private final class Pieces extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            octet(octet);
        }

        @Override
        public void write(byte[] octets, int start, int count) throws IOException {
            if (count > buffer.length - length && buffer.length < CONTENT_OCTETS) {
                var few = count <= BUFFER_OCTETS - length;
                buffer = Arrays.copyOf(buffer, few ? BUFFER_OCTETS : CONTENT_OCTETS);
            }
            if (count > buffer.length - length) {
                send();
            }
            if (count >= buffer.length) {
                out.write(octets, start, count);
            } else {
                System.arraycopy(octets, start, buffer, length, count);
                length += count;
            }
        }
    }

    /** US-ASCII text that is part of the grammar, as it is. */
    public ImapWriter ascii(String text) throws IOException {
        if (text.length() <= buffer.length - length) {
            for (int i = 0; i < text.length(); i++) {
                buffer[length++] = (byte) text.charAt(i);
            }
            return this;
        }
        for (int i = 0; i < text.length(); i++) {
            octet(text.charAt(i));
        }
        return this;
    }

    ImapWriter octet(int octet) throws IOException {
        if (length == buffer.length) {
            makeRoom(1);
        }
        buffer[length++] = (byte) octet;
        return this;
    }

    ImapWriter octets(byte[] octets) throws IOException {
        if (octets.length > buffer.length - length) {
            makeRoom(octets.length);
        }
        if (octets.length > buffer.length - length) {
            send();
            if (octets.length > buffer.length) {
                out.write(octets);
                return this;
            }
        }
        System.arraycopy(octets, 0, buffer, length, octets.length);
        length += octets.length;
        return this;
    }

    ImapWriter space() throws IOException {
        return octet(' ');
    }

    ImapWriter number(long number) throws IOException {
        if (number < 0 || buffer.length - length < DIGITS_MAX) {
            return ascii(Long.toString(number));
        }
        var end = length + digits(number);
        var rest = number;
        for (int at = end - 1; at >= length; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length = end;
        return this;
    }

    private static int digits(long number) {
        var digits = 1;
        for (var power = 10L; digits < DIGITS_MAX && number >= power; power *= 10) {
            digits++;
        }
        return digits;
    }

    ImapWriter line() throws IOException {
        return octet('\r').octet('\n');
    }

    /**
     * Text for people, or BASE64: characters outside US-ASCII become "?" unless the peer takes
     * UTF-8.
     */
    ImapWriter text(String text) throws IOException {
        if (utf8) {
            return octets(text.getBytes(UTF_8));
        }
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            octet(c >= 0x20 && c < 0x7f ? c : '?');
        }
        return this;
    }

    /** astring: an atom if it can be one. RFC 9051 §9. */
    ImapWriter astring(String text) throws IOException {
        return isAtom(text) ? ascii(text) : string(text);
    }

    /**
     * string: quoted if it can be, else a literal. RFC 9051 §4.3; UTF-8 is quoted only when the
     * peer has enabled it (imap 3.19).
     */
    ImapWriter string(String text) throws IOException {
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == 0 || c == '\r' || c == '\n' || (c >= 0x7f && !utf8)) {
                return literal(text.getBytes(UTF_8));
            }
        }
        return quoted(text.getBytes(UTF_8));
    }

    /** quoted: the octets have no CR, LF or NUL. RFC 9051 §9. */
    ImapWriter quoted(byte[] octets) throws IOException {
        octet('"');
        for (var octet : octets) {
            if (octet == '"' || octet == '\\') {
                octet('\\');
            }
            octet(octet);
        }
        return octet('"');
    }

    ImapWriter nstring(@Nullable String text) throws IOException {
        return text == null ? ascii("NIL") : string(text);
    }

    /** mailbox. RFC 9051 §5.1, RFC 3501 §5.1.3. */
    ImapWriter mailbox(String name) throws IOException {
        return astring(utf8 ? name : ModifiedUtf7.encode(name));
    }

    /** list-mailbox: never an atom, in which wildcards have no place. */
    ImapWriter pattern(String pattern) throws IOException {
        return string(utf8 ? pattern : ModifiedUtf7.encode(pattern));
    }

    /** A literal whole in memory; literal8 if it holds NUL. */
    ImapWriter literal(byte[] octets) throws IOException {
        var binary = false;
        for (var octet : octets) {
            binary |= octet == 0;
        }
        return announce(octets.length, binary).octets(octets);
    }

    /**
     * A literal, sent in pieces as its source hands them over.
     *
     * @param binary literal8: it may hold NUL
     * @throws EOFException if the source is shorter than its size: the connection must end
     */
    public ImapWriter literal(OctetSource source, boolean binary) throws IOException {
        var size = source.size();
        announce(size, binary);
        source.writeTo(pieces, 0, size);
        return this;
    }

    private ImapWriter announce(long octets, boolean binary) throws IOException {
        var plus = literals.isNonSynchronizing(octets);
        ascii(binary ? "~{" : "{").number(octets).ascii(plus ? "+}" : "}").line();
        if (!plus) {
            literals.await();
        }
        return this;
    }

    /** An element of a list, written. */
    @FunctionalInterface
    interface Element<T> {
        void write(T element) throws IOException;
    }

    /** "(" [element *(SP element)] ")". */
    <T> ImapWriter list(Iterable<T> elements, Element<T> element) throws IOException {
        octet('(');
        return elements(elements, element).octet(')');
    }

    /** [element *(SP element)]. */
    <T> ImapWriter elements(Iterable<T> elements, Element<T> element) throws IOException {
        var isFirst = true;
        for (var one : elements) {
            if (!isFirst) {
                space();
            }
            isFirst = false;
            element.write(one);
        }
        return this;
    }

    ImapWriter flags(List<Flag> flags) throws IOException {
        return list(flags, flag -> ascii(flag.name()));
    }

    /** Ranges of numbers; must not be empty. */
    ImapWriter numbers(NumberSet set) throws IOException {
        for (int i = 0; i < set.ranges(); i++) {
            if (i > 0) {
                octet(',');
            }
            number(set.first(i));
            if (set.last(i) > set.first(i)) {
                octet(':').number(set.last(i));
            }
        }
        return this;
    }

    /** date-text, as {@code 1-Feb-1994}. */
    ImapWriter date(LocalDate date) throws IOException {
        return number(date.getDayOfMonth())
                .octet('-')
                .ascii(MONTHS[date.getMonthValue() - 1])
                .octet('-')
                .digits(date.getYear(), 4);
    }

    /** date-time: the day takes two characters. RFC 9051 §9. */
    ImapWriter dateTime(OffsetDateTime time) throws IOException {
        octet('"');
        if (time.getDayOfMonth() < 10) {
            space();
        }
        date(time.toLocalDate()).space();
        digits(time.getHour(), 2).octet(':');
        digits(time.getMinute(), 2).octet(':');
        digits(time.getSecond(), 2).space();
        var minutes = time.getOffset().getTotalSeconds() / 60;
        octet(minutes < 0 ? '-' : '+');
        return digits(Math.abs(minutes) / 60 * 100 + Math.abs(minutes) % 60, 4).octet('"');
    }

    private ImapWriter digits(int number, int width) throws IOException {
        for (int power = (int) Math.pow(10, width - 1); power > 0; power /= 10) {
            octet('0' + number / power % 10);
        }
        return this;
    }

    /** section, with its brackets. RFC 9051 §9. */
    ImapWriter section(Section section) throws IOException {
        octet('[').part(section.part());
        var text = section.text();
        if (text != null && !section.part().isEmpty()) {
            octet('.');
        }
        if (text != null) {
            switch (text) {
                case Section.Header() -> ascii("HEADER");
                case Section.BodyText() -> ascii("TEXT");
                case Section.Mime() -> ascii("MIME");
                case Section.HeaderFields(var names, var except) ->
                        ascii(except ? "HEADER.FIELDS.NOT " : "HEADER.FIELDS ")
                                .list(names, this::astring);
            }
        }
        return octet(']');
    }

    /** section-part: numbers with points between. */
    ImapWriter part(List<Integer> part) throws IOException {
        for (int i = 0; i < part.size(); i++) {
            if (i > 0) {
                octet('.');
            }
            number(part.get(i));
        }
        return this;
    }

    private static boolean isAtom(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Characters.isAstring(text.charAt(i))) {
                return false;
            }
        }
        return !text.isEmpty() && !text.equalsIgnoreCase("NIL");
    }
}
