package org.mailstead.x509;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.mailstead.dns.Name;

/**
 * The names that a certificate is for.
 *
 * @param dnsIds its DNS-IDs in lower case, at most {@value #NAMES_MAX}; may begin with {@code *.}
 * @param commonNames its CN-IDs in lower case, which count only where there is no DNS-ID
 */
public record ServerNames(List<String> dnsIds, List<String> commonNames) {
    /** More are not looked at. */
    public static final int NAMES_MAX = 1_000;

    private static final int SHOWN_MAX = 5;
    private static final int DNS_NAME = 2; // RFC 5280 §4.2.1.6

    public ServerNames {
        dnsIds = List.copyOf(dnsIds);
        commonNames = List.copyOf(commonNames);
    }

    /** Reads them; none if the certificate's own list cannot be read. */
    public static ServerNames of(X509Certificate certificate) {
        var dnsIds = new ArrayList<String>();
        try {
            var names = certificate.getSubjectAlternativeNames();
            for (var name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0).equals(DNS_NAME) && dnsIds.size() < NAMES_MAX) {
                    dnsIds.add(String.valueOf(name.get(1)).toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) { // then it is for nothing that can be read
            return new ServerNames(List.of(), List.of());
        }
        return new ServerNames(dnsIds, commonNames(certificate));
    }

    private static List<String> commonNames(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()).toLowerCase(Locale.ROOT))
                            .limit(NAMES_MAX)
                            .toList();
        } catch (InvalidNameException e) { // no name that could be one of the DNS
            return List.of();
        }
    }

    /**
     * The first of the names that the certificate is for. RFC 6125 §6.4.
     *
     * @param withCommonNames whether CN-IDs count where there is no DNS-ID: RFC 7672 §3.2.3 wants
     *     them, RFC 8461 §4.2 does not
     */
    public Optional<Name> match(Collection<Name> wanted, boolean withCommonNames) {
        // RFC 6125 §6.4.4: only if there is no DNS-ID
        var presented = dnsIds.isEmpty() && withCommonNames ? commonNames : dnsIds;
        return wanted.stream()
                .filter(name -> presented.stream().anyMatch(one -> isFor(one, name.text())))
                .findFirst();
    }

    /** RFC 6125 §6.4.3: the wildcard is the whole leftmost label and stands for exactly one. */
    private static boolean isFor(String presented, String name) {
        var plain =
                presented.endsWith(".")
                        ? presented.substring(0, presented.length() - 1)
                        : presented;
        if (!plain.startsWith("*.")) {
            return plain.equals(name);
        }
        var dot = name.indexOf('.');
        var rest = plain.substring(1);
        return dot > 0 && rest.indexOf('.', 1) > 0 && name.substring(dot).equals(rest);
    }

    /** Those that count, for people: {@code mx.example.org, *.example.org}. */
    @Override
    public String toString() {
        var shown = dnsIds.isEmpty() ? commonNames : dnsIds;
        var more = shown.size() > SHOWN_MAX ? ", and " + (shown.size() - SHOWN_MAX) + " more" : "";
        var text = String.join(", ", shown.subList(0, Math.min(SHOWN_MAX, shown.size()))) + more;
        return text.isEmpty() ? "no name" : Printable.text(text);
    }
}
