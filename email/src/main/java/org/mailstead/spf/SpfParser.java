package org.mailstead.spf;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.AddressLiteral;
import org.mailstead.spf.MacroString.Macro;
import org.mailstead.spf.Mechanism.Prefixes;
import org.mailstead.wire.SyntaxException;

/** Reads records, and the texts of explanations. RFC 7208 §12. One pass from left to right. */
final class SpfParser {
    /** Far more than the 450 octets that RFC 7208 §3.4 advises; bounds what one record can cost. */
    static final int OCTETS_MAX = 8192;

    private final String text;
    private int at;

    SpfParser(String text, int start) throws SyntaxException {
        this.text = text;
        at = start;
        if (text.length() > OCTETS_MAX) {
            throw new SyntaxException("record longer than " + OCTETS_MAX + " octets", OCTETS_MAX);
        }
    }

    /** record = version terms *SP; terms = *( 1*SP ( directive / modifier ) ). */
    SpfRecord record() throws SyntaxException {
        var directives = new ArrayList<Directive>();
        var modifiers = new ArrayList<Modifier>();
        var once = new HashSet<Class<?>>();
        while (spaces()) {
            var end = endOfTerm();
            var equals = endOfName();
            if (equals > at && equals < end && text.charAt(equals) == '=') {
                var start = at;
                var modifier = modifier(equals, end);
                if (!(modifier instanceof Modifier.Unknown) && !once.add(modifier.getClass())) {
                    throw error("\"" + name(start, equals) + "\" stands twice", start);
                }
                modifiers.add(modifier);
            } else {
                directives.add(directive(end));
            }
            at = end;
        }
        return new SpfRecord(directives, modifiers);
    }

    /** 1*SP, with a term behind it; whether there is one. */
    private boolean spaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at < text.length();
    }

    private int endOfTerm() throws SyntaxException {
        int end = at;
        while (end < text.length() && text.charAt(end) != ' ') {
            if (text.charAt(end) < 0x21 || text.charAt(end) > 0x7e) {
                throw error("expected printable US-ASCII", end);
            }
            end++;
        }
        return end;
    }

    /** name = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." ). */
    private int endOfName() {
        int end = at;
        if (end < text.length() && isAlpha(text.charAt(end))) {
            do {
                end++;
            } while (end < text.length() && isNameChar(text.charAt(end)));
        }
        return end;
    }

    /** modifier = redirect / explanation / unknown-modifier. */
    private Modifier modifier(int equals, int end) throws SyntaxException {
        var name = name(at, equals);
        at = equals + 1;
        return switch (name) {
            case "redirect" -> new Modifier.Redirect(domainSpec(end));
            case "exp" -> new Modifier.Explanation(domainSpec(end));
            default -> new Modifier.Unknown(name, macroString(end, Macro.LETTERS));
        };
    }

    /** directive = [ qualifier ] mechanism. */
    private Directive directive(int end) throws SyntaxException {
        var qualifier = Qualifier.PASS;
        for (var candidate : Qualifier.values()) {
            if (text.charAt(at) == candidate.sign()) {
                qualifier = candidate;
                at++;
                break;
            }
        }
        int start = at;
        while (at < end && text.charAt(at) != ':' && text.charAt(at) != '/') {
            at++;
        }
        return new Directive(qualifier, mechanism(name(start, at), start, end));
    }

    /** mechanism = all / include / a / mx / ptr / ip4 / ip6 / exists. */
    private Mechanism mechanism(String name, int start, int end) throws SyntaxException {
        return switch (name) {
            case "all" -> all(end);
            case "include" -> new Mechanism.Include(afterColon(end));
            case "exists" -> new Mechanism.Exists(afterColon(end));
            case "ptr" -> new Mechanism.Ptr(optional(end));
            case "a", "mx" -> hosts(name, end);
            case "ip4" -> ip4(end);
            case "ip6" -> ip6(end);
            default -> throw error("expected a mechanism", start);
        };
    }

    /** all = "all". */
    private Mechanism all(int end) throws SyntaxException {
        end(end);
        return new Mechanism.All();
    }

    /** a = "a" [ ":" domain-spec ] [ dual-cidr-length ]; the same for mx. */
    private Mechanism hosts(String name, int end) throws SyntaxException {
        var slash = startOfPrefixes(end);
        var domain = optional(slash);
        at = slash;
        var prefixes = prefixes(end);
        return name.equals("a")
                ? new Mechanism.A(domain, prefixes)
                : new Mechanism.Mx(domain, prefixes);
    }

    private void end(int end) throws SyntaxException {
        if (at != end) {
            throw error("expected the end of the term", at);
        }
    }

    private void colon(int end) throws SyntaxException {
        if (at == end || text.charAt(at) != ':') {
            throw error("expected \":\"", at);
        }
        at++;
    }

    /** ":" domain-spec. */
    private MacroString afterColon(int end) throws SyntaxException {
        colon(end);
        return domainSpec(end);
    }

    /** [ ":" domain-spec ]. */
    private @Nullable MacroString optional(int end) throws SyntaxException {
        return at == end ? null : afterColon(end);
    }

    /**
     * Where [ dual-cidr-length ] begins: a domain-spec may hold slashes, so it is what the term
     * ends with.
     */
    private int startOfPrefixes(int end) {
        int ipv6 = startOfPrefix(end);
        if (ipv6 < end && ipv6 > at && text.charAt(ipv6 - 1) == '/') {
            return startOfPrefix(ipv6 - 1);
        }
        return ipv6;
    }

    /** Where "/" 1*DIGIT before {@code end} begins; {@code end} if there is none. */
    private int startOfPrefix(int end) {
        int start = end;
        while (start > at && isDigit(text.charAt(start - 1))) {
            start--;
        }
        return start < end && start > at && text.charAt(start - 1) == '/' ? start - 1 : end;
    }

    /** dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]. */
    private Prefixes prefixes(int end) throws SyntaxException {
        var ipv4 = Prefixes.IPV4_MAX;
        if (at < end && !text.startsWith("//", at)) {
            ipv4 = prefix(end, Prefixes.IPV4_MAX);
        }
        var ipv6 = Prefixes.IPV6_MAX;
        if (at < end) {
            at++;
            ipv6 = prefix(end, Prefixes.IPV6_MAX);
        }
        end(end);
        return new Prefixes(ipv4, ipv6);
    }

    /** "/" ( "0" / %x31-39 *DIGIT ). */
    private int prefix(int end, int max) throws SyntaxException {
        int start = ++at;
        int value = 0;
        while (at < end && isDigit(text.charAt(at)) && value <= max) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        if (at == start || value > max || (text.charAt(start) == '0' && at > start + 1)) {
            throw error("expected a prefix length of 0 to " + max, start);
        }
        return value;
    }

    /** ip4 = "ip4" ":" ip4-network [ ip4-cidr-length ]. */
    private Mechanism ip4(int end) throws SyntaxException {
        colon(end);
        var octets = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (i > 0) {
                if (at == end || text.charAt(at) != '.') {
                    throw error("expected \".\"", at);
                }
                at++;
            }
            octets[i] = qnum(end);
        }
        var prefix = at < end && text.charAt(at) == '/' ? prefix(end, Prefixes.IPV4_MAX) : 32;
        end(end);
        try {
            return new Mechanism.Ip4((Inet4Address) InetAddress.getByAddress(octets), prefix);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets", e);
        }
    }

    /** qnum = 0 to 255, without leading zeros. */
    private byte qnum(int end) throws SyntaxException {
        int start = at;
        int value = 0;
        while (at < end && at - start < 3 && isDigit(text.charAt(at))) {
            value = value * 10 + text.charAt(at++) - '0';
        }
        if (at == start || value > 255 || (text.charAt(start) == '0' && at > start + 1)) {
            throw error("expected a number of 0 to 255", start);
        }
        return (byte) value;
    }

    /** ip6 = "ip6" ":" ip6-network [ ip6-cidr-length ]. */
    private Mechanism ip6(int end) throws SyntaxException {
        colon(end);
        int slash = text.indexOf('/', at);
        int networkEnd = slash < 0 || slash > end ? end : slash;
        var network = ipv6Network(text.substring(at, networkEnd));
        at = networkEnd;
        var prefix = at < end ? prefix(end, Prefixes.IPV6_MAX) : Prefixes.IPV6_MAX;
        end(end);
        return new Mechanism.Ip6(network, prefix);
    }

    private Inet6Address ipv6Network(String network) throws SyntaxException {
        try {
            return (Inet6Address) AddressLiteral.parse("[IPv6:" + network + "]").address();
        } catch (SyntaxException _) {
            throw error("expected an IPv6 network", at);
        }
    }

    /** domain-spec = macro-string domain-end; domain-end = "." toplabel [ "." ] / macro-expand. */
    private MacroString domainSpec(int end) throws SyntaxException {
        int start = at;
        var spec = macroString(end, "slodiphv"); // RFC 7208 §7.2: c, r, t in explanations only
        if (spec.parts().isEmpty()) {
            throw error("expected a domain", start);
        }
        if (spec.parts().getLast() instanceof MacroString.Literal(var tail)) {
            var rooted = tail.endsWith(".") ? tail.substring(0, tail.length() - 1) : tail;
            int dot = rooted.lastIndexOf('.');
            if (dot < 0 || !isTopLabel(rooted.substring(dot + 1))) {
                throw new SyntaxException(
                        "expected a domain that ends in a dot and a top label, found " + spec,
                        start);
            }
        } else if (spec.parts().getLast() instanceof MacroString.Escape) {
            throw error("expected a domain that ends in a label or a macro", start);
        }
        return spec;
    }

    /**
     * toplabel = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum ).
     */
    private static boolean isTopLabel(String label) {
        return !label.isEmpty()
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && label.chars().allMatch(c -> isAlpha(c) || isDigit(c) || c == '-')
                && !label.chars().allMatch(SpfParser::isDigit);
    }

    /** explain-string = *( macro-string / SP ). */
    static MacroString explainString(String text) throws SyntaxException {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7e) {
                throw new SyntaxException("expected printable US-ASCII", i);
            }
        }
        return new SpfParser(text, 0).macroString(text.length(), Macro.LETTERS);
    }

    /** macro-string = *( macro-expand / macro-literal ). */
    private MacroString macroString(int end, String letters) throws SyntaxException {
        var parts = new ArrayList<MacroString.Part>();
        while (at < end) {
            int percent = text.indexOf('%', at);
            if (percent != at) {
                int literalEnd = percent < 0 || percent > end ? end : percent;
                parts.add(new MacroString.Literal(text.substring(at, literalEnd)));
                at = literalEnd;
            } else {
                parts.add(macroExpand(end, letters));
            }
        }
        return new MacroString(parts);
    }

    /** macro-expand = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-". */
    private MacroString.Part macroExpand(int end, String letters) throws SyntaxException {
        int start = at++;
        var sign = at < end ? text.charAt(at++) : ' ';
        if (sign == '%' || sign == '_' || sign == '-') {
            return new MacroString.Escape(sign);
        }
        if (sign != '{') {
            throw error("expected a macro", start);
        }
        var letter = at < end ? text.charAt(at++) : ' ';
        if (letters.indexOf(Character.toLowerCase(letter)) < 0) {
            throw error("expected a macro letter of " + letters, at - 1);
        }
        int rightmost = 0;
        int digits = at;
        while (at < end && isDigit(text.charAt(at))) {
            rightmost = Math.min(rightmost * 10 + text.charAt(at++) - '0', Macro.RIGHTMOST_MAX);
        }
        if (at > digits && rightmost == 0) {
            throw error("expected a number above 0", digits); // RFC 7208 §7.1
        }
        var reversed = at < end && (text.charAt(at) == 'r' || text.charAt(at) == 'R');
        at += reversed ? 1 : 0;
        int delimiters = at;
        while (at < end && Macro.DELIMITERS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == end || text.charAt(at) != '}') {
            throw error("expected \"}\"", at);
        }
        return new Macro(letter, rightmost, reversed, text.substring(delimiters, at++));
    }

    private String name(int start, int end) {
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private SyntaxException error(String expected, int offset) {
        var found =
                offset >= text.length()
                        ? "the end"
                        : "octet 0x%02x".formatted((int) text.charAt(offset));
        return new SyntaxException(expected + ", found " + found, offset);
    }

    private static boolean isAlpha(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameChar(int c) {
        return isAlpha(c) || isDigit(c) || c == '-' || c == '_' || c == '.';
    }
}
