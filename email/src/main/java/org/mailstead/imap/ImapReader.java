package org.mailstead.imap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.AppendMessage.Literal;
import org.mailstead.wire.LineTooLongException;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/**
 * The words of the grammar that commands and responses share: atoms, strings, literals, numbers.
 * Reads line by line; a literal asks for its octets when the parser comes to it. RFC 9051 §4.
 *
 * <p>Offsets in errors count from the start of the command or response. For one thread.
 */
public final class ImapReader {
    private static final byte[] NO_OCTETS = {};
    private static final int PIECE_OCTETS_MAX = 32 << 10;

    private final WireInput in;
    private final Continuation continuation;
    private ReaderLimits limits;
    private boolean utf8;

    private byte[] line = NO_OCTETS;
    private int position;
    private long octetsBefore;

    /** What literals are copied through, as long as a command goes on. */
    private byte[] piece = NO_OCTETS;

    private int literals;
    private long literalsOctets;
    private boolean tooBig;
    private boolean lost;

    /** How a synchronizing literal's octets are asked for. RFC 9051 §4.3. */
    @FunctionalInterface
    public interface Continuation {
        /** Sends the continuation request, and all that was written before it. */
        void request(Literal literal) throws IOException;
    }

    /**
     * @param continuation called for each synchronizing literal that is within the limits
     */
    public ImapReader(WireInput in, ReaderLimits limits, Continuation continuation) {
        this.in = in;
        this.limits = limits;
        this.continuation = continuation;
    }

    /** Sets the limits for what is read from now on. */
    public void limits(ReaderLimits newLimits) {
        limits = newLimits;
    }

    /** Sets whether mailbox names are UTF-8, not modified UTF-7. RFC 6855 §3, RFC 9051 §5.1. */
    public void utf8(boolean enabled) {
        utf8 = enabled;
    }

    boolean isUtf8() {
        return utf8;
    }

    ReaderLimits limits() {
        return limits;
    }

    /** Begins the next command or response with its first line. */
    void begin() throws IOException, SyntaxException {
        line = NO_OCTETS;
        piece = NO_OCTETS;
        octetsBefore = 0;
        literals = 0;
        literalsOctets = 0;
        tooBig = false;
        lost = false;
        nextLine();
    }

    /** Whether a limit on literals was passed since {@link #begin()}. */
    boolean isTooBig() {
        return tooBig;
    }

    /**
     * Reads and forgets what is still to come of a refused command, as far as it comes unasked:
     * literals that do not wait, and the lines behind them. RFC 7888 §4.
     *
     * @return whether the next command can be read; if not, the connection must end
     */
    boolean drain() throws IOException {
        var rest = (long) limits.drainOctets();
        while (!lost) {
            var literal = announcedAtEnd();
            if (literal == null || literal.synchronizing()) {
                return !lost;
            }
            rest -= literal.octets() + line.length;
            if (rest < 0) {
                return false;
            }
            in.discard(literal.octets());
            try {
                nextLine();
            } catch (SyntaxException _) { // too long: lost is set
                return false;
            }
        }
        return false;
    }

    /** A line by itself, in the middle of an exchange: a SASL response, or DONE. */
    String rawLine(int octetsMax) throws IOException, SyntaxException {
        try {
            return new String(in.line(octetsMax), ISO_8859_1);
        } catch (LineTooLongException e) {
            lost = true;
            throw new SyntaxException(String.valueOf(e.getMessage()), octetsMax);
        }
    }

    // --- single octets -------------------------------------------------------------------------

    /** The next octet, 0..255, or -1 at the end of the line. */
    int peek() {
        return position < line.length ? line[position] & 0xff : -1;
    }

    boolean accept(int octet) {
        if (peek() != octet) {
            return false;
        }
        position++;
        return true;
    }

    /** Takes this word in any case, if it is next and not part of a longer one. */
    boolean acceptWord(String word) {
        var end = position + word.length();
        if (end > line.length || (end < line.length && Characters.isWord(line[end]))) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(line[position + i]) != word.charAt(i)) {
                return false;
            }
        }
        position = end;
        return true;
    }

    /** Takes {@code \*}, which stands among flags but is none. */
    boolean acceptAnyFlag() {
        if (peek() != '\\' || position + 1 >= line.length || line[position + 1] != '*') {
            return false;
        }
        position += 2;
        return true;
    }

    void expect(int octet) throws SyntaxException {
        if (!accept(octet)) {
            throw error("expected \"" + (char) octet + "\"");
        }
    }

    void expectWord(String word) throws SyntaxException {
        if (!acceptWord(word)) {
            throw error("expected " + word);
        }
    }

    void space() throws SyntaxException {
        if (!accept(' ')) {
            throw error("expected a space");
        }
    }

    boolean atEnd() {
        return position == line.length;
    }

    void end() throws SyntaxException {
        if (!atEnd()) {
            throw error("expected the end of the line");
        }
    }

    SyntaxException error(String expected) {
        var found = atEnd() ? "the end of the line" : String.format("octet 0x%02x", peek());
        return new SyntaxException(expected + ", found " + found, octetsBefore + position);
    }

    SyntaxException problem(String problem) {
        return new SyntaxException(problem, octetsBefore + position);
    }

    // --- words and numbers ---------------------------------------------------------------------

    /** Which octets a run is made of. */
    @FunctionalInterface
    interface OctetClass {
        boolean contains(int octet);
    }

    /** One or more octets of a class, as text. */
    String run(OctetClass octets, String expected) throws SyntaxException {
        var start = position;
        while (position < line.length && octets.contains(line[position] & 0xff)) {
            position++;
        }
        if (position == start) {
            throw error("expected " + expected);
        }
        return new String(line, start, position - start, UTF_8);
    }

    /** What is left of the line, as text: CR or LF that stand alone are spaces. */
    String rest() {
        var text = new String(line, position, line.length - position, UTF_8);
        position = line.length;
        return text.replace('\r', ' ').replace('\n', ' ');
    }

    /** atom. RFC 9051 §9. */
    String atom() throws SyntaxException {
        return run(Characters::isAtom, "an atom");
    }

    /** An atom in upper case. */
    String upperAtom() throws SyntaxException {
        return atom().toUpperCase(Locale.ROOT);
    }

    /** The name of a FETCH item, a SEARCH key, a command: in upper case. */
    String word() throws SyntaxException {
        return run(Characters::isWord, "a word").toUpperCase(Locale.ROOT);
    }

    /** number = 32 bits unsigned. RFC 9051 §9. */
    long number() throws SyntaxException {
        return digits(NumberSet.NUMBER_MAX);
    }

    /** nz-number. */
    long nonZeroNumber() throws SyntaxException {
        return nonZero(NumberSet.NUMBER_MAX);
    }

    /** number64 = 63 bits unsigned. */
    long number64() throws SyntaxException {
        return digits(Long.MAX_VALUE);
    }

    /** nz-number64, mod-sequence-value. */
    long nonZeroNumber64() throws SyntaxException {
        return nonZero(Long.MAX_VALUE);
    }

    private long nonZero(long max) throws SyntaxException {
        var start = position;
        var value = digits(max);
        if (value == 0) {
            position = start;
            throw problem("expected a number above 0");
        }
        return value;
    }

    private long digits(long max) throws SyntaxException {
        var start = position;
        var value = 0L;
        while (position < line.length && Characters.isDigit(line[position])) {
            var digit = line[position] - '0';
            if (value > (max - digit) / 10) {
                throw problem("expected a number up to " + max);
            }
            value = value * 10 + digit;
            position++;
        }
        if (position == start) {
            throw error("expected a number");
        }
        return value;
    }

    // --- strings -------------------------------------------------------------------------------

    /** astring, as UTF-8. RFC 9051 §9. */
    String astring() throws SyntaxException, IOException {
        return isString() ? string() : run(Characters::isAstring, "an atom or a string");
    }

    /** string = quoted / literal, as UTF-8. A server takes UTF-8 always: imap 3.8, 15.1. */
    String string() throws SyntaxException, IOException {
        var at = octetsBefore + position;
        return utf8(stringOctets(), at);
    }

    /** nstring: null for NIL. */
    @Nullable String nstring() throws SyntaxException, IOException {
        return acceptWord("NIL") ? null : string();
    }

    boolean isString() {
        var next = peek();
        return next == '"' || next == '{' || (next == '~' && isLiteral8());
    }

    private boolean isLiteral8() {
        return position + 1 < line.length && line[position + 1] == '{';
    }

    byte[] stringOctets() throws SyntaxException, IOException {
        return peek() == '"' ? quoted() : literal();
    }

    /** quoted. RFC 9051 §9; both escapes are taken (imap 3.9). */
    private byte[] quoted() throws SyntaxException {
        expect('"');
        var octets = new ByteArrayOutputStream();
        while (!accept('"')) {
            if (accept('\\') && peek() != '"' && peek() != '\\') {
                throw error("expected a quote or a backslash behind a backslash");
            }
            if (atEnd() || peek() == 0 || peek() == '\r') {
                throw error("expected a closing quote");
            }
            octets.write(line[position++]);
        }
        return octets.toByteArray();
    }

    /** literal, or literal8, whole in memory. */
    private byte[] literal() throws SyntaxException, IOException {
        var start = position;
        var literal = literalHeader();
        if (literal.octets() > limits.literalOctets()
                || literalsOctets + literal.octets() > limits.literalsOctets()
                || ++literals > limits.literals()) {
            tooBig = true;
            position = start;
            throw problem("a literal of " + literal.octets() + " octets passes a limit");
        }
        literalsOctets += literal.octets();
        if (literal.synchronizing()) {
            continuation.request(literal);
        }
        var octets = in.octets((int) literal.octets());
        octetsBefore += octets.length;
        nextLine();
        if (!literal.binary() && indexOfNul(octets) >= 0) {
            throw problem("a literal with NUL");
        }
        return octets;
    }

    /** What announces a literal, which must end the line; its octets are still to be read. */
    Literal literalHeader() throws SyntaxException {
        var binary = accept('~');
        expect('{');
        var octets = number64();
        var synchronizing = !accept('+');
        expect('}');
        end();
        return new Literal(octets, synchronizing, binary);
    }

    /** Copies a literal's octets, asking for them if the client waits, and begins the next line. */
    void copyLiteral(Literal literal, OutputStream target) throws IOException, SyntaxException {
        if (literal.synchronizing()) {
            continuation.request(literal);
        }
        var wanted = (int) Math.min(literal.octets(), PIECE_OCTETS_MAX);
        if (piece.length < wanted) {
            piece = new byte[wanted];
        }
        for (var rest = literal.octets(); rest > 0; ) {
            var count = in.read(piece, 0, (int) Math.min(rest, piece.length));
            target.write(piece, 0, count);
            rest -= count;
        }
        octetsBefore += literal.octets();
        nextLine();
        if (atEnd()) {
            piece = NO_OCTETS;
        }
    }

    /** The octets as UTF-8. */
    static String utf8(byte[] octets, long at) throws SyntaxException {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException _) { // says nothing that the reply could use
            throw new SyntaxException("expected UTF-8", at);
        }
    }

    private static int indexOfNul(byte[] octets) {
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** The literal that the current line ends in, unless its octets were read; null for none. */
    private @Nullable Literal announcedAtEnd() {
        var open = line.length - 1;
        if (open < 0 || line[open] != '}') {
            return null;
        }
        while (open >= 0 && line[open] != '{') {
            open--;
        }
        if (open < 0) {
            return null;
        }
        var saved = position;
        try {
            position = open;
            return literalHeader();
        } catch (SyntaxException _) { // braces, but no literal; or octets that nobody can count
            lost |= isUnasked(open);
            return null;
        } finally {
            position = saved;
        }
    }

    /** Whether digits and a plus stand from an opening brace to the end: octets follow unasked. */
    private boolean isUnasked(int open) {
        var end = line.length - 2;
        if (end <= open + 1 || line[end] != '+') {
            return false;
        }
        for (int i = open + 1; i < end; i++) {
            if (!Characters.isDigit(line[i])) {
                return false;
            }
        }
        return true;
    }

    private void nextLine() throws IOException, SyntaxException {
        octetsBefore += line.length;
        line = NO_OCTETS;
        position = 0;
        try {
            line = in.line(limits.lineOctets());
        } catch (LineTooLongException e) {
            lost = true;
            throw new SyntaxException(String.valueOf(e.getMessage()), limits.lineOctets());
        }
    }

    private static int upper(int octet) {
        return octet >= 'a' && octet <= 'z' ? octet - 0x20 : octet;
    }
}
