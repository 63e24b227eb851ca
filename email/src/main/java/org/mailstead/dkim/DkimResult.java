package org.mailstead.dkim;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.mailstead.authres.MethodResult;
import org.mailstead.authres.Property;
import org.mailstead.dns.Dnssec;

/** What one signature of a message came to. RFC 8601 §2.7.1. */
public sealed interface DkimResult {
    /** What the signature says; null if it cannot be read. */
    @Nullable DkimSignature signature();

    /** The key that was found; null if the look-up was not reached, or found none. */
    @Nullable KeyInfo key();

    /** Why it came to this, in plain words. */
    String reason();

    /**
     * About the key of a signature.
     *
     * @param bits of the modulus of RSA; 256 of Ed25519
     * @param dnssec how its record was found
     * @param testing whether the domain says that it only tries DKIM out
     */
    record KeyInfo(KeyType type, int bits, Dnssec dnssec, boolean testing) {
        /** RFC 8301 §3.2: signers should use at least 2048 bits. */
        public boolean isWeak() {
            return type == KeyType.RSA && bits < DkimLimits.RSA_BITS_STRONG;
        }
    }

    /** The domain signed this message, and it has not changed since. */
    record Pass(DkimSignature signature, KeyInfo key) implements DkimResult {
        @Override
        public String reason() {
            return "signed by " + signature.domain() + (key.isWeak() ? " with a weak key" : "");
        }
    }

    /** The signature is not of this message, or not by this key. */
    record Fail(DkimSignature signature, KeyInfo key, String reason) implements DkimResult {}

    /** The signature is right, and says too little for us to rely on it. */
    record Policy(DkimSignature signature, @Nullable KeyInfo key, String reason)
            implements DkimResult {}

    /** It was not looked at: there are too many. */
    record Neutral(String reason) implements DkimResult {
        @Override
        public @Nullable DkimSignature signature() {
            return null;
        }

        @Override
        public @Nullable KeyInfo key() {
            return null;
        }
    }

    /** As good as not signed: it did not pass, and the domain only tries DKIM out (t=y). */
    record None(DkimSignature signature, @Nullable KeyInfo key, String reason)
            implements DkimResult {}

    /** It cannot be checked, and never will be. RFC 6376 §3.9, PERMFAIL. */
    record PermanentError(@Nullable DkimSignature signature, @Nullable KeyInfo key, String reason)
            implements DkimResult {}

    /** It cannot be checked now: the DNS does not answer. RFC 6376 §3.9, TEMPFAIL. */
    record TemporaryError(DkimSignature signature, String reason) implements DkimResult {
        @Override
        public @Nullable KeyInfo key() {
            return null;
        }
    }

    /** Whether the signature counts. */
    default boolean isPass() {
        return this instanceof Pass;
    }

    /** The word for it in Authentication-Results. RFC 8601 §2.7.1. */
    default String keyword() {
        return switch (this) {
            case Pass _ -> "pass";
            case Fail _ -> "fail";
            case Policy _ -> "policy";
            case Neutral _ -> "neutral";
            case None _ -> "none";
            case PermanentError _ -> "permerror";
            case TemporaryError _ -> "temperror";
        };
    }

    /** For Authentication-Results, with the domain, selector, algorithm and identity. */
    default MethodResult methodResult() {
        var properties = new ArrayList<Property>();
        var signature = signature();
        if (signature != null) {
            properties.add(Property.header("d", signature.domain().ascii()));
            properties.add(Property.header("s", signature.selector().name()));
            properties.add(Property.header("a", signature.algorithm()));
            // RFC 6008 §4: enough of the signature to tell it from others
            var start = Math.min(12, signature.signature().length());
            properties.add(Property.header("b", signature.signature().substring(0, start)));
            var identity = signature.identity();
            if (identity != null) {
                properties.add(Property.header("i", identity.toString()));
            }
        }
        var result = MethodResult.of("dkim", keyword(), properties.toArray(Property[]::new));
        var key = key();
        if (key != null) {
            var dnssec = key.dnssec() == Dnssec.SECURE ? "with dnssec" : "without dnssec";
            result = result.withComment(key.bits() + " bit " + key.type() + ", " + dnssec);
        }
        return isPass() ? result : result.withReason(reason());
    }
}
