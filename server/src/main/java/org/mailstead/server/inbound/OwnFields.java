package org.mailstead.server.inbound;

import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.authres.AuthenticationResults;
import org.mailstead.dmarc.AggregateReport;
import org.mailstead.server.directory.Resolution;
import org.mailstead.smtp.Recipient;
import org.mailstead.wire.OctetSource;

/**
 * The fields that stand before a message that came: whom it is for, which way it came, and what the
 * checks came to. RFC 5321 §4.4, RFC 8601 §2.2; inbound HDR-01
 *
 * @param known of the sender; null where senders are not checked
 * @param sealing null where nothing is sealed
 */
record OwnFields(
        Domain ourName,
        Arrival arrival,
        @Nullable Authentication known,
        @Nullable ArcSealing sealing) {

    /**
     * For one recipient.
     *
     * @param own fields that stand before all others
     */
    OctetSource of(
            Recipient recipient, Resolution.Local local, Verdict.Placement placement, String own) {
        var unicode = arrival.internationalized();
        return TraceFields.octets(
                own,
                TraceFields.deliveredTo(local.canonical(), unicode),
                TraceFields.returnPath(arrival.envelope().from(), unicode),
                sealing == null ? "" : sealing.fields(local.canonical().domain()),
                trace(recipient.path().text(unicode), placement.override()));
    }

    /** For several, who are not to know of each other. */
    OctetSource ofSeveral() {
        return TraceFields.octets(trace(null, null));
    }

    /**
     * What the checks came to, and where it came from.
     *
     * @param recipient null of a message that is for several
     * @param override why the policy of the author's domain was not followed; null if it was
     */
    private String trace(@Nullable String recipient, AggregateReport.@Nullable Reason override) {
        if (known == null) {
            return TraceFields.received(arrival, ourName, recipient, null);
        }
        var peer = known.peerName(arrival.source().remote());
        return results(known, override)
                + known.receivedSpf()
                + TraceFields.received(arrival, ourName, recipient, peer);
    }

    /** RFC 8601 §2.2; inbound HDR-06, HDR-08 */
    private String results(Authentication checked, AggregateReport.@Nullable Reason override) {
        var results = checked.methodResults(override == null ? null : override.type());
        return new AuthenticationResults(ourName.ascii(), results).field();
    }
}
