package org.mailstead.imap;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.Envelope;
import org.mailstead.message.MailboxAddress;
import org.mailstead.wire.SyntaxException;
import org.mailstead.wire.WireInput;

/** Reads an ENVELOPE that {@link StoredForms} wrote. RFC 9051 §9 (envelope). */
final class EnvelopeForm {
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int BUFFER_OCTETS = 8 * 1024;

    private final ImapReader in;

    EnvelopeForm(byte[] octets) {
        var size = Math.max(octets.length, 1000);
        var limits = new ReaderLimits(size, size, size, size, 2, size, 0);
        var lines =
                new SequenceInputStream(
                        new ByteArrayInputStream(octets), new ByteArrayInputStream(LINE_END));
        in = new ImapReader(new WireInput(lines, BUFFER_OCTETS), limits, _ -> {});
    }

    /** "(" env-date SP env-subject SP env-from … SP env-message-id ")". */
    Envelope envelope() throws SyntaxException {
        try {
            in.begin();
            in.expect('(');
            var envelope =
                    new Envelope(
                            text(),
                            text(),
                            addresses(),
                            addresses(),
                            addresses(),
                            addresses(),
                            addresses(),
                            addresses(),
                            text(),
                            in.nstring());
            in.expect(')');
            in.end();
            return envelope;
        } catch (IOException e) { // an array ends where it should not
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String text() throws IOException, SyntaxException {
        var text = in.nstring();
        in.space();
        return text;
    }

    /** env-from and its kin: "(" 1*address ")" / nil. */
    private List<MailboxAddress> addresses() throws IOException, SyntaxException {
        var addresses = new ArrayList<MailboxAddress>();
        if (!in.acceptWord("NIL")) {
            in.expect('(');
            while (!in.accept(')')) {
                addresses.add(address());
            }
        }
        in.space();
        return addresses;
    }

    /** "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")". */
    private MailboxAddress address() throws IOException, SyntaxException {
        in.expect('(');
        var address = new MailboxAddress(text(), text(), text(), in.nstring());
        in.expect(')');
        return address;
    }
}
