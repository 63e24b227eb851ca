package org.mailstead.spf;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailstead.address.AddressLiteral;
import org.mailstead.dns.Name;
import org.mailstead.spf.MacroString.Escape;
import org.mailstead.spf.MacroString.Literal;
import org.mailstead.spf.MacroString.Macro;
import org.mailstead.wire.SyntaxException;

/** Fills in macros. RFC 7208 §7. */
final class MacroExpansion {
    private static final String UNRESERVED = "-._~";

    /** RFC 7208 §7.3: what is longer loses labels. */
    private static final int DOMAIN_CHARS_MAX = 253;

    /** Finds what the macro p stands for. RFC 7208 §7.3. */
    interface ValidatedName {
        String of(Name domain) throws SpfException;
    }

    private final SpfRequest request;
    private final String senderDomain;
    private final InstantSource clock;
    private final ValidatedName validatedName;

    MacroExpansion(
            SpfRequest request, Name senderDomain, InstantSource clock, ValidatedName validated) {
        this.request = request;
        this.senderDomain = plain(senderDomain);
        this.clock = clock;
        validatedName = validated;
    }

    /**
     * The name that a domain-spec stands for.
     *
     * @param domain the one that is checked now
     * @return empty if there can be no such name, so that nothing can match
     */
    Optional<Name> name(MacroString spec, Name domain) throws SpfException {
        if (isLocalPartOutsideAscii() && mentionsLocalPart(spec)) {
            return Optional.empty(); // RFC 8616 §4
        }
        var text = text(spec, domain);
        var end = text.endsWith(".") ? text.length() - 1 : text.length();
        int start = 0;
        while (end - start > DOMAIN_CHARS_MAX) { // RFC 7208 §7.3: labels go from the left
            var dot = text.indexOf('.', start);
            if (dot < 0 || dot >= end) {
                return Optional.empty();
            }
            start = dot + 1;
        }
        try {
            return Optional.of(Name.ofLabels(List.of(text.substring(start, end).split("\\.", -1))));
        } catch (SyntaxException _) {
            return Optional.empty(); // RFC 7208 §4.8: such a name does not exist
        }
    }

    private boolean isLocalPartOutsideAscii() {
        return !request.localPart().chars().allMatch(c -> c < 0x80);
    }

    private static boolean mentionsLocalPart(MacroString spec) {
        return spec.parts().stream()
                .anyMatch(part -> part instanceof Macro macro && isOfLocalPart(macro.letter()));
    }

    private static boolean isOfLocalPart(char letter) {
        return "slSL".indexOf(letter) >= 0;
    }

    /** The text with all macros filled in. */
    String text(MacroString string, Name domain) throws SpfException {
        var text = new StringBuilder();
        for (var part : string.parts()) {
            text.append(
                    switch (part) {
                        case Literal(var literal) -> literal;
                        case Escape escape -> escape.text();
                        case Macro macro -> filledIn(macro, domain);
                    });
        }
        return text.toString();
    }

    private String filledIn(Macro macro, Name domain) throws SpfException {
        var value = value(Character.toLowerCase(macro.letter()), domain);
        if (macro.rightmost() > 0 || macro.reversed() || !macro.delimiters().isEmpty()) {
            value = transformed(value, macro);
        }
        return Character.isUpperCase(macro.letter()) ? urlEscaped(value) : value;
    }

    /** RFC 7208 §7.2. */
    private String value(char letter, Name domain) throws SpfException {
        return switch (letter) {
            case 's' -> request.localPart() + "@" + senderDomain;
            case 'l' -> request.localPart();
            case 'o' -> senderDomain;
            case 'd' -> plain(domain);
            case 'i' -> dotted();
            case 'p' -> validatedName.of(domain);
            case 'h' -> request.helo();
            case 'c' -> readable();
            case 'r' -> request.receiver();
            case 't' -> Long.toString(clock.instant().getEpochSecond());
            case 'v' -> request.isIpv4() ? "in-addr" : "ip6";
            default -> throw new IllegalStateException("checked when made: " + letter);
        };
    }

    /** RFC 7208 §7.3: a dotted quad, or the nibbles of IPv6 with dots. */
    private String dotted() {
        var octets = request.client().getAddress();
        return request.isIpv4()
                ? request.client().getHostAddress()
                : HexFormat.of()
                        .withUpperCase()
                        .formatHex(octets)
                        .chars()
                        .mapToObj(nibble -> String.valueOf((char) nibble))
                        .collect(Collectors.joining("."));
    }

    private String readable() {
        var literal = new AddressLiteral(request.client()).toString();
        return literal.substring(request.isIpv4() ? 1 : "[IPv6:".length(), literal.length() - 1);
    }

    private static String transformed(String value, Macro macro) {
        var delimiters = macro.delimiters().isEmpty() ? "." : macro.delimiters();
        var parts = new ArrayList<String>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || delimiters.indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        }
        var ordered = macro.reversed() ? parts.reversed() : parts;
        int kept = macro.rightmost() == 0 ? ordered.size() : macro.rightmost();
        return String.join(
                ".", ordered.subList(Math.max(0, ordered.size() - kept), ordered.size()));
    }

    /** RFC 7208 §7.3, RFC 3986 §2.3. */
    private static String urlEscaped(String value) {
        var escaped = new StringBuilder();
        for (var octet : value.getBytes(UTF_8)) {
            var isUnreserved =
                    (octet >= 'a' && octet <= 'z')
                            || (octet >= 'A' && octet <= 'Z')
                            || (octet >= '0' && octet <= '9')
                            || UNRESERVED.indexOf(octet) >= 0;
            if (isUnreserved) {
                escaped.append((char) octet);
            } else {
                escaped.append('%').append(HexFormat.of().withUpperCase().toHexDigits(octet));
            }
        }
        return escaped.toString();
    }

    /** Without escapes: one char for each octet. */
    private static String plain(Name name) {
        return String.join(".", name.labels());
    }

    /** Printable US-ASCII only. */
    static boolean isPrintable(String text) {
        return text.chars().allMatch(c -> c >= 0x20 && c <= 0x7e);
    }

    /** Whether one of the names is, or is within, the domain; the best of them. RFC 7208 §7.3. */
    static String best(List<Name> validated, Name domain) {
        var exact = validated.stream().filter(domain::equals).findFirst();
        var within = validated.stream().filter(name -> name.isWithin(domain)).findFirst();
        var any = validated.stream().findFirst();
        return Arrays.asList(exact, within, any).stream()
                .flatMap(Optional::stream)
                .map(MacroExpansion::plain)
                .findFirst()
                .orElse("unknown");
    }
}
