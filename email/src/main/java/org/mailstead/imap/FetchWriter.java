package org.mailstead.imap;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailstead.wire.OctetSource;

/**
 * FETCH responses, written item by item: a hundred thousand of them need no values in between. RFC
 * 9051 §7.5.2, §9 (msg-att). For one thread.
 */
public final class FetchWriter {
    private final ImapWriter out;
    private boolean isFirst;

    FetchWriter(ImapWriter out) {
        this.out = out;
    }

    /** Begins the response on a message, by its number; what was begun before has ended. */
    public void begin(long number) throws IOException {
        out.ascii("* ").number(number).ascii(" FETCH (");
        isFirst = true;
    }

    /** Ends the response. */
    public void end() throws IOException {
        out.octet(')').line();
    }

    public void uid(long uid) throws IOException {
        next().ascii("UID ").number(uid);
    }

    /**
     * Writes flags.
     *
     * @param list the flags as on the wire, with their parentheses
     */
    public void flags(WireForm list) throws IOException {
        next().ascii("FLAGS ").octets(list.shared());
    }

    public void modSeq(long modSeq) throws IOException {
        next().ascii("MODSEQ (").number(modSeq).octet(')');
    }

    private ImapWriter next() throws IOException {
        if (!isFirst) {
            out.space();
        }
        isFirst = false;
        return out;
    }

    /** Writes any item. */
    public void item(FetchData data) throws IOException {
        switch (data) {
            case FetchData.Uid(var uid) -> uid(uid);
            case FetchData.Flags(var flags) -> next().ascii("FLAGS ").flags(flags);
            case FetchData.InternalDate(var date) -> next().ascii("INTERNALDATE ").dateTime(date);
            case FetchData.Size(var octets) -> next().ascii("RFC822.SIZE ").number(octets);
            case FetchData.ModSeq(var modSeq) -> modSeq(modSeq);
            case FetchData.Envelope(var form) -> next().ascii("ENVELOPE ").octets(form.shared());
            case FetchData.BodyStructure(var extensible, var form) ->
                    next().ascii(extensible ? "BODYSTRUCTURE " : "BODY ").octets(form.shared());
            case FetchData.Body(var section, var origin, var octets) -> {
                next().ascii("BODY").section(section);
                origin(origin);
                content(octets, false);
            }
            case FetchData.Binary(var part, var origin, var octets, var literal8) -> {
                next().ascii("BINARY[").part(part).octet(']');
                origin(origin);
                content(octets, literal8);
            }
            case FetchData.BinarySize(var part, var octets) ->
                    next().ascii("BINARY.SIZE[").part(part).ascii("] ").number(octets);
            case FetchData.Rfc822(var part, var octets) -> {
                next().ascii(part.word());
                content(octets, false);
            }
        }
    }

    private void origin(@Nullable Long origin) throws IOException {
        if (origin != null) {
            out.octet('<').number(origin).octet('>');
        }
    }

    private void content(@Nullable OctetSource octets, boolean literal8) throws IOException {
        out.space();
        if (octets == null) {
            out.ascii("NIL");
        } else {
            out.literal(octets, literal8);
        }
    }
}
