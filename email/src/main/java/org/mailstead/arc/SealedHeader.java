package org.mailstead.arc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.mailstead.dkim.Canonicalization;
import org.mailstead.dkim.HeaderCanonicalizer;

/** What a seal is over: the fields of all sets, in order, relaxed. RFC 8617 §5.1.1. */
final class SealedHeader {
    private SealedHeader() {}

    /** What the last of these sets sealed. */
    static byte[] of(List<ArcSet> sets) {
        var out = new ByteArrayOutputStream();
        for (var set : sets) {
            var own = set.instance() == sets.getLast().instance();
            append(set.results().octets(), true, out);
            append(set.messageSignature().field().octets(), true, out);
            append(
                    own
                            ? set.seal().field().withoutSignature()
                            : set.seal().field().field().octets(),
                    !own,
                    out);
        }
        return out.toByteArray();
    }

    /** What is to be sealed: earlier sets, and the fields of a new one. */
    static byte[] of(List<ArcSet> earlier, String results, String signature, String seal) {
        var out = new ByteArrayOutputStream();
        for (var set : earlier) {
            append(set.results().octets(), true, out);
            append(set.messageSignature().field().octets(), true, out);
            append(set.seal().field().field().octets(), true, out);
        }
        append(results.getBytes(UTF_8), true, out);
        append(signature.getBytes(ISO_8859_1), true, out);
        append(seal.getBytes(ISO_8859_1), false, out);
        return out.toByteArray();
    }

    private static void append(byte[] field, boolean lineEnd, ByteArrayOutputStream out) {
        HeaderCanonicalizer.append(Canonicalization.Form.RELAXED, field, lineEnd, out);
    }
}
