package org.mailstead.server.mailbox;

import java.util.List;

/**
 * What was checked of a message's sender, kept with it for those who judge senders later. inbound
 * REC-01 to REC-05
 *
 * <p>The codes are stable: 0 unknown, 1 strict, 2 dmarc, 3 relaxed, 4 pass, 5 neutral, 6 temporary
 * error, 7 permanent error, 8 fail, 9 soft fail, 10 none.
 *
 * @param author the address in From; empty if there is not exactly one
 * @param organization the domain that somebody registered, of the author; empty if there is none
 * @param hello code of the name in EHLO
 * @param mailFrom code of the reverse-path
 * @param from code of the author's domain
 * @param signers domains whose DKIM signatures pass
 * @param chain code of the chain of ARC
 * @param sealers domains that sealed it, the first one first, if it passes
 * @param origin bits: {@link #NOTIFICATION} and the others
 * @param forwarder the domain of which, or of one below which, the recipient's rule says that it
 *     forwards; empty if the message was not forwarded
 */
public record SenderValidation(
        String author,
        String organization,
        int hello,
        int mailFrom,
        int from,
        List<String> signers,
        int chain,
        List<String> sealers,
        int origin,
        String forwarder) {
    /** It is a delivery status notification. */
    public static final int NOTIFICATION = 1;

    /** A rule of its recipient says that it was forwarded. */
    public static final int FORWARDED = 2;

    /** A rule of its recipient says that it comes from a mailing list. */
    public static final int MAILING_LIST = 4;

    /** It would have been refused. */
    public static final int REJECT = 8;

    private static final int RELAXED = 3;
    private static final int PASS = 4;

    /** Nothing was checked. */
    public static final SenderValidation NONE =
            new SenderValidation("", "", 0, 0, 0, List.of(), 0, List.of(), 0, "");

    public SenderValidation {
        signers = List.copyOf(signers);
        sealers = List.copyOf(sealers);
    }

    /**
     * The same with what a rule of the recipient says.
     *
     * @param bits of origin, which are added
     */
    public SenderValidation with(int bits, String forwarderDomain) {
        return new SenderValidation(
                author,
                organization,
                hello,
                mailFrom,
                from,
                signers,
                chain,
                sealers,
                origin | bits,
                forwarderDomain);
    }

    /** Whether somebody sent it on whose own name does not count. */
    public boolean isForwarded() {
        return (origin & FORWARDED) != 0;
    }

    /**
     * Domains whose signatures count for or against them: not those of the forwarder, who signs
     * whatever it passes on. inbound RULE-09
     */
    public List<String> countedSigners() {
        return isForwarded()
                ? signers.stream().filter(signer -> !isForwarders(signer)).toList()
                : signers;
    }

    /** A rule that names {@code example.org} holds for mail.example.org too. inbound RULE-03 */
    private boolean isForwarders(String domain) {
        return domain.equals(forwarder) || domain.endsWith("." + forwarder);
    }

    /** Whether the reverse-path is known to be the sender's: SPF passes. */
    public boolean isMailFromValidated() {
        return mailFrom == PASS;
    }

    /** Whether the author's domain is known to have sent it, as for DMARC. */
    public boolean isAuthorValidated() {
        return from > 0 && from <= RELAXED;
    }

    /** Whether the message would have been refused. */
    public boolean isReject() {
        return (origin & REJECT) != 0;
    }
}
