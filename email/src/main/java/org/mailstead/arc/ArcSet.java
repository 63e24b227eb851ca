package org.mailstead.arc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.dkim.DkimSignature;
import org.mailstead.dkim.Selector;
import org.mailstead.dkim.SignatureAlgorithm;
import org.mailstead.dkim.SignatureField;
import org.mailstead.message.HeaderField;
import org.mailstead.message.HeaderFields;
import org.mailstead.wire.SyntaxException;

/**
 * The three fields of one receiver. RFC 8617 §4.1, §4.2.
 *
 * @param instance 1..50
 * @param results ARC-Authentication-Results: what the receiver found
 * @param messageSignature ARC-Message-Signature: over the message as it left the receiver
 * @param seal ARC-Seal: over all sets up to this one
 */
record ArcSet(int instance, HeaderField results, SignatureField messageSignature, SealField seal) {
    static final String RESULTS = AuthenticationResults.ARC_FIELD;
    static final String MESSAGE_SIGNATURE = "ARC-Message-Signature";
    static final String SEAL = "ARC-Seal";

    /** RFC 8617 §4.2.1: a chain with more sets is not valid. */
    static final int INSTANCES_MAX = 50;

    private static final int FIELD_OCTETS_MAX = 64 << 10;

    /** What the sealer found of the chain so far ({@code cv=}). RFC 8617 §4.1.3. */
    enum ChainValidation {
        NONE,
        PASS,
        FAIL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** An ARC-Seal field with its tags read. RFC 8617 §4.1.3. */
    record SealField(
            SignatureField field,
            String algorithm,
            String signature,
            Domain domain,
            Selector selector,
            ChainValidation validation) {

        static SealField parse(SignatureField field) throws SyntaxException {
            var tags = field.tags();
            // RFC 8617 §4.1.3: h= says that the chain is not valid
            if (tags.find("h").isPresent()) {
                throw new SyntaxException("ARC-Seal has a tag h", 0);
            }
            var validation =
                    switch (tags.required("cv").toLowerCase(Locale.ROOT)) {
                        case "none" -> ChainValidation.NONE;
                        case "pass" -> ChainValidation.PASS;
                        case "fail" -> ChainValidation.FAIL;
                        default -> throw new SyntaxException("unknown cv= in ARC-Seal", 0);
                    };
            return new SealField(
                    field,
                    tags.required("a").toLowerCase(Locale.ROOT),
                    tags.find("b").orElseThrow(() -> new SyntaxException("no tag b", 0)).compact(),
                    Domain.parse(tags.required("d")),
                    Selector.parse(tags.required("s")),
                    validation);
        }

        SignatureAlgorithm knownAlgorithm() throws SyntaxException {
            return SignatureAlgorithm.of(algorithm)
                    .orElseThrow(() -> new SyntaxException("algorithm " + algorithm, 0));
        }
    }

    /** What ARC-Message-Signature says. */
    DkimSignature signature() throws SyntaxException {
        return DkimSignature.of(messageSignature.tags(), DkimSignature.Kind.ARC);
    }

    /** What ARC-Authentication-Results says. */
    AuthenticationResults authenticationResults() throws SyntaxException {
        return AuthenticationResults.parseArc(results.text());
    }

    /**
     * Sorts the fields of a header into sets, the first one first.
     *
     * @return none if there is no field of ARC
     * @throws SyntaxException if they do not form a chain: an instance is missing, incomplete,
     *     twice, or above 50, or says that the chain was broken before. RFC 8617 §5.2, steps 2 and
     *     3
     */
    static List<ArcSet> chain(HeaderFields header) throws SyntaxException {
        var results = byInstance(header, RESULTS);
        var signatures = byInstance(header, MESSAGE_SIGNATURE);
        var seals = byInstance(header, SEAL);
        var count = Math.max(results.size(), Math.max(signatures.size(), seals.size()));
        var sets = new ArrayList<ArcSet>();
        for (int i = 1; i <= count; i++) {
            var result = results.get(i);
            var signature = signatures.get(i);
            var seal = seals.get(i);
            if (result == null || signature == null || seal == null) {
                throw new SyntaxException("instance " + i + " is not complete", 0);
            }
            var set =
                    new ArcSet(
                            i,
                            result,
                            SignatureField.parse(signature, FIELD_OCTETS_MAX),
                            SealField.parse(SignatureField.parse(seal, FIELD_OCTETS_MAX)));
            requireValidation(set);
            sets.add(set);
        }
        return sets;
    }

    /** RFC 8617 §5.2, step 3: the first found none, the others found a valid chain. */
    private static void requireValidation(ArcSet set) throws SyntaxException {
        var expected = set.instance == 1 ? ChainValidation.NONE : ChainValidation.PASS;
        if (set.seal.validation != expected) {
            throw new SyntaxException(
                    "instance " + set.instance + " says cv=" + set.seal.validation, 0);
        }
    }

    private static TreeMap<Integer, HeaderField> byInstance(HeaderFields header, String name)
            throws SyntaxException {
        var fields = new TreeMap<Integer, HeaderField>();
        for (var field : header.all(name)) {
            var instance = instance(field, name);
            if (instance < 1 || instance > INSTANCES_MAX) {
                throw new SyntaxException(name + " without an instance of 1 to 50", 0);
            }
            if (fields.put(instance, field) != null) {
                throw new SyntaxException(name + " " + instance + " stands twice", 0);
            }
        }
        return fields;
    }

    /** instance = "i" "=" 1*2DIGIT. RFC 8617 §4.2.1. 0 if there is none. */
    private static int instance(HeaderField field, String name) throws SyntaxException {
        // of the results, which are no list of tags, it is the first part
        var value = field.text();
        if (name.equals(RESULTS)) {
            var end = value.indexOf(';');
            var first = (end < 0 ? value : value.substring(0, end)).strip();
            var equals = first.indexOf('=');
            return equals > 0 && first.substring(0, equals).strip().equals("i")
                    ? number(first.substring(equals + 1).strip())
                    : 0;
        }
        return number(SignatureField.parse(field, FIELD_OCTETS_MAX).tags().value("i").orElse(null));
    }

    private static int number(@Nullable String text) {
        return text != null
                        && !text.isEmpty()
                        && text.length() <= 2
                        && text.chars().allMatch(c -> c >= '0' && c <= '9')
                ? Integer.parseInt(text)
                : 0;
    }
}
