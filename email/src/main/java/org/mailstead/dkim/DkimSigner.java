package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Address;
import org.mailstead.wire.SyntaxException;

/** Signs messages. RFC 6376 §5. Safe for use by many threads at once. */
public final class DkimSigner {
    private final InstantSource clock;

    public DkimSigner(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Makes one signature for each selector; the body is read once.
     *
     * @param message as it will be on the wire, with CRLF
     * @param selectors any number of them, of any domains
     * @param identity on whose behalf ({@code i=}), at or below the domain of a selector, or it is
     *     left out there; null to leave it out
     * @return DKIM-Signature fields in the order of the selectors, each with CRLF at its end, to go
     *     before the header of the message; outside US-ASCII only if the identity is
     * @throws SyntaxException if there is not exactly one From field
     * @throws IOException if the source of the message fails
     */
    public String sign(
            SignedMessage message, List<SigningSelector> selectors, @Nullable Address identity)
            throws SyntaxException, IOException {
        // RFC 6376 §5.4 wants From signed; of two, programs would show either. RFC 5322 §3.6
        if (message.count("from") != 1) {
            throw new SyntaxException(message.count("from") + " From fields, not one", 0);
        }
        var hashes =
                BodyHasher.hash(
                        message.body(),
                        selectors.stream().map(DkimSigner::bodyHash).collect(Collectors.toSet()));
        var now = clock.instant();
        var fields = new StringBuilder();
        for (var selector : selectors) {
            fields.append(field(message, selector, identity, hashes, now));
        }
        return fields.toString();
    }

    private static BodyHash bodyHash(SigningSelector selector) {
        var algorithm = SignatureAlgorithm.of(selector.key().type());
        return new BodyHash(selector.canonicalization().body(), algorithm.hash(), null);
    }

    private static String field(
            SignedMessage message,
            SigningSelector selector,
            @Nullable Address identity,
            Map<BodyHash, BodyHasher.Hashed> hashes,
            Instant now) {
        var tags =
                new TagWriter(DkimSignature.FIELD)
                        .tag("v", "1")
                        .tag("d", selector.domain().ascii())
                        .tag("s", selector.selector().name());
        if (identity != null && identity.domain().isWithin(selector.domain())) {
            tags.tag("i", quotedPrintable(identity));
        }
        return complete(tags, message, selector, hashes, now);
    }

    /**
     * Signs a message into a field that was begun elsewhere, such as ARC-Message-Signature.
     *
     * @param begun with {@code d=} and {@code s=}
     * @return the field, with CRLF at its end
     * @throws IOException if the source of the message fails
     */
    public String sign(TagWriter begun, SignedMessage message, SigningSelector selector)
            throws IOException {
        var hashes = BodyHasher.hash(message.body(), List.of(bodyHash(selector)));
        return complete(begun, message, selector, hashes, clock.instant());
    }

    private static String complete(
            TagWriter tags,
            SignedMessage message,
            SigningSelector selector,
            Map<BodyHash, BodyHasher.Hashed> hashes,
            Instant now) {
        var key = selector.key();
        var names = names(message, selector);
        var hashed = hashes.get(bodyHash(selector));
        if (hashed == null) {
            throw new IllegalStateException("the body was hashed for all selectors");
        }
        tags.tag("a", SignatureAlgorithm.of(key.type()).toString())
                .tag("c", selector.canonicalization().toString())
                .tag("t", Long.toString(now.getEpochSecond()));
        var lifetime = selector.lifetime();
        if (lifetime != null) {
            tags.tag("x", Long.toString(now.plus(lifetime).getEpochSecond()));
        }
        tags.list("h", names, ':').tag("bh", hashed.base64());
        var octets =
                message.signedHeader(
                        names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList(),
                        selector.canonicalization().header(),
                        tags.unsigned().getBytes(UTF_8));
        return tags.signed(key.sign(octets));
    }

    /** Each name as often as it is to be signed. RFC 6376 §5.4.2; once more to seal, §8.15. */
    private static List<String> names(SignedMessage message, SigningSelector selector) {
        var times = new HashMap<String, Integer>();
        var spelling = new ArrayList<String>();
        for (var name : selector.sealedFields()) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (times.put(lower, message.count(lower) + 1) == null) {
                spelling.add(name);
            }
        }
        for (var name : selector.fields()) {
            var lower = name.toLowerCase(Locale.ROOT);
            if (times.putIfAbsent(lower, message.count(lower)) == null) {
                spelling.add(name);
            }
        }
        var names = new ArrayList<String>();
        for (var name : spelling) {
            var count = times.getOrDefault(name.toLowerCase(Locale.ROOT), 0);
            for (int i = 0; i < count; i++) {
                names.add(name);
            }
        }
        return names;
    }

    /** dkim-quoted-printable. RFC 6376 §2.11; RFC 8616 §4: what is UTF-8 stays so. */
    private static String quotedPrintable(Address identity) {
        var text = identity.ascii();
        var quoted = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c > 0x20 && c != ';' && c != '=' && c != 0x7f) {
                quoted.append(c);
            } else {
                quoted.append("=%02X".formatted((int) c));
            }
        }
        return quoted.toString();
    }
}
