package org.mailstead.smtp;

import java.util.ArrayList;
import java.util.List;

/**
 * Who sends a message to whom, apart from what its headers say. RFC 5321 §2.3.1.
 *
 * @param to in the order of the RCPT commands; the same one may be there twice
 */
public record Envelope(ReversePath from, MailParameters parameters, List<Recipient> to) {
    public Envelope {
        to = List.copyOf(to);
    }

    /** The same with one more recipient. */
    public Envelope with(Recipient recipient) {
        var more = new ArrayList<Recipient>(to.size() + 1);
        more.addAll(to);
        more.add(recipient);
        return new Envelope(from, parameters, more);
    }
}
