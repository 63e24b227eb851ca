package org.mailstead.smtp;

import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a message with MAIL.
 *
 * @param size SIZE: how many octets it has or will have, 0 or more; null if not said. RFC 1870 §6
 * @param body BODY; null if not said. RFC 6152, RFC 3030
 * @param smtpUtf8 SMTPUTF8: addresses or headers are internationalized. RFC 6531 §3.4
 * @param requireTls REQUIRETLS: must not be sent on without verified TLS. RFC 8689 §2
 * @param release HOLDFOR or HOLDUNTIL; null if not said. RFC 4865 §4
 * @param auth AUTH: who submitted it first, decoded, or {@code <>}; null if not said. RFC 4954 §5
 * @param returned RET; null if not said. RFC 3461 §4.3
 * @param envelopeId ENVID, decoded, 1 to 100 octets of printable US-ASCII; null if not said. RFC
 *     3461 §4.4
 * @param priority MT-PRIORITY: -9 to 9, the higher the more urgent; 0 if not said. RFC 6710 §4
 * @param deliverBy BY; null if not said. RFC 2852 §4
 */
public record MailParameters(
        @Nullable Long size,
        @Nullable BodyType body,
        boolean smtpUtf8,
        boolean requireTls,
        @Nullable FutureRelease release,
        @Nullable String auth,
        @Nullable Return returned,
        @Nullable String envelopeId,
        int priority,
        @Nullable DeliverBy deliverBy) {
    /** Nothing said. */
    public static final MailParameters NONE =
            new MailParameters(null, null, false, false, null, null, null, null);

    public MailParameters {
        if (size != null && size < 0) {
            throw new IllegalArgumentException("negative size: " + size);
        }
        if (priority < -9 || priority > 9) {
            throw new IllegalArgumentException("priority outside -9..9: " + priority);
        }
    }

    /** Without a priority and a deadline. */
    public MailParameters(
            @Nullable Long size,
            @Nullable BodyType body,
            boolean smtpUtf8,
            boolean requireTls,
            @Nullable FutureRelease release,
            @Nullable String auth,
            @Nullable Return returned,
            @Nullable String envelopeId) {
        this(size, body, smtpUtf8, requireTls, release, auth, returned, envelopeId, 0, null);
    }

    /** Whether the message may hold lone CRs and LFs. */
    public boolean isBinary() {
        return body == BodyType.BINARY_MIME;
    }

    /** The parameters on the wire, each with a space before it. */
    String wire() {
        var text = new StringBuilder();
        if (size != null) {
            text.append(" SIZE=").append(size);
        }
        if (body != null) {
            text.append(" BODY=").append(body.keyword());
        }
        if (smtpUtf8) {
            text.append(" SMTPUTF8");
        }
        if (requireTls) {
            text.append(" REQUIRETLS");
        }
        switch (release) {
            case FutureRelease.HoldFor(var interval) ->
                    text.append(" HOLDFOR=").append(interval.toSeconds());
            case FutureRelease.HoldUntil(var moment) ->
                    text.append(" HOLDUNTIL=").append(moment.truncatedTo(ChronoUnit.SECONDS));
            case null -> {}
        }
        if (auth != null) {
            text.append(" AUTH=").append(auth.equals("<>") ? auth : Xtext.encode(auth));
        }
        if (returned != null) {
            text.append(" RET=").append(returned);
        }
        if (envelopeId != null) {
            text.append(" ENVID=").append(Xtext.encode(envelopeId));
        }
        if (priority != 0) {
            text.append(" MT-PRIORITY=").append(priority);
        }
        if (deliverBy != null) {
            text.append(" BY=").append(deliverBy.wire());
        }
        return text.toString();
    }
}
