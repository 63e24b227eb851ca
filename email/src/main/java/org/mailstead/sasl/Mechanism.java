package org.mailstead.sasl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mechanisms that we speak, strongest first. */
public enum Mechanism {
    /** By a TLS client certificate. RFC 4422 appendix A. */
    EXTERNAL("EXTERNAL", null, false),
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS", ScramHash.SHA_256, true),
    SCRAM_SHA_256("SCRAM-SHA-256", ScramHash.SHA_256, false),
    SCRAM_SHA_1_PLUS("SCRAM-SHA-1-PLUS", ScramHash.SHA_1, true),
    SCRAM_SHA_1("SCRAM-SHA-1", ScramHash.SHA_1, false),
    /** RFC 2195: no server authentication, no channel binding, MD5. */
    CRAM_MD5("CRAM-MD5", null, false),
    /** The password itself: needs TLS. RFC 4616. */
    PLAIN("PLAIN", null, false),
    /** The password itself: needs TLS. Never standardized; some clients know nothing else. */
    LOGIN("LOGIN", null, false);

    private static final List<Mechanism> ALL = List.of(values());

    private final String wireName;
    private final @Nullable ScramHash hash;
    private final boolean isPlus;

    Mechanism(String wireName, @Nullable ScramHash hash, boolean isPlus) {
        this.wireName = wireName;
        this.hash = hash;
        this.isPlus = isPlus;
    }

    /** The registered name, such as {@code SCRAM-SHA-256-PLUS}. RFC 4422 §3.1. */
    public String wireName() {
        return wireName;
    }

    /** The name in records of logins, such as {@code scram-sha-256-plus}. */
    public String recordName() {
        return wireName.toLowerCase(Locale.ROOT);
    }

    /**
     * The mechanism of a name, in any case.
     *
     * @return empty if we do not speak it
     */
    public static Optional<Mechanism> named(String name) {
        return ALL.stream().filter(m -> m.wireName.equalsIgnoreCase(name)).findFirst();
    }

    /** Whether the password crosses the wire, so that TLS is needed. */
    public boolean sendsPassword() {
        return this == PLAIN || this == LOGIN;
    }

    /** Whether it binds to the TLS channel, so that TLS is needed. RFC 5802 §6. */
    public boolean isPlus() {
        return isPlus;
    }

    /** Null unless it is one of SCRAM. */
    @Nullable ScramHash hash() {
        return hash;
    }

    /**
     * What a server should offer on a connection, strongest first.
     *
     * @param passwordAllowed whether the connection may carry a password: it has TLS, or needs none
     * @param bindings of the connection; the -PLUS mechanisms are offered if there are any
     * @param certificate whether the client has shown a certificate; whom it stands for is seen
     *     when it logs in
     * @param enabled those that are wanted at all
     */
    public static List<Mechanism> offered(
            boolean passwordAllowed,
            ChannelBindings bindings,
            boolean certificate,
            Set<Mechanism> enabled) {
        var offered = new ArrayList<>(ALL);
        offered.removeIf(m ->
                (m == EXTERNAL && !certificate)
                        || (m.isPlus && bindings.isEmpty())
                        || !enabled.contains(m)
                        // Even where no password is sent, a connection that must not carry
                        // one must not carry what can be guessed at offline.
                        || (m != EXTERNAL && !passwordAllowed));
        return List.copyOf(offered);
    }

    @Override
    public String toString() {
        return wireName;
    }
}
