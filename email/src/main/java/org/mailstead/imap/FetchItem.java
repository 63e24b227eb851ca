package org.mailstead.imap;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client asks of a message. RFC 9051 §6.4.5. Macros are written out by the reader. */
public sealed interface FetchItem {
    record Uid() implements FetchItem {}

    record Flags() implements FetchItem {}

    record InternalDate() implements FetchItem {}

    /** RFC822.SIZE. */
    record Size() implements FetchItem {}

    record Envelope() implements FetchItem {}

    /**
     * BODYSTRUCTURE, or BODY without a section.
     *
     * @param extensible whether the extension fields are wanted: BODYSTRUCTURE
     */
    record BodyStructure(boolean extensible) implements FetchItem {}

    /** MODSEQ. RFC 7162 §3.1.4. */
    record ModSeq() implements FetchItem {}

    /**
     * BODY[section] or BODY.PEEK[section].
     *
     * @param partial null for the whole section
     * @param peek whether \Seen stays as it is
     */
    record Body(Section section, @Nullable Partial partial, boolean peek) implements FetchItem {}

    /**
     * BINARY[part] or BINARY.PEEK[part]: decoded. RFC 9051 §6.4.5.
     *
     * @param part empty for the whole message
     * @param partial of the decoded octets; null for all
     */
    record Binary(List<Integer> part, @Nullable Partial partial, boolean peek)
            implements FetchItem {
        public Binary {
            part = List.copyOf(part);
        }
    }

    /** BINARY.SIZE[part]: how many octets {@link Binary} would give. */
    record BinarySize(List<Integer> part) implements FetchItem {
        public BinarySize {
            part = List.copyOf(part);
        }
    }

    /** RFC822, RFC822.HEADER or RFC822.TEXT. RFC 3501 §6.4.5. */
    record Rfc822(Rfc822Part part) implements FetchItem {}

    /** The three forms that IMAP4rev1 kept from its elders. */
    enum Rfc822Part {
        /** As BODY[]. */
        MESSAGE("RFC822"),
        /** As BODY.PEEK[HEADER]. */
        HEADER("RFC822.HEADER"),
        /** As BODY[TEXT]. */
        TEXT("RFC822.TEXT");

        private final String word;

        Rfc822Part(String word) {
            this.word = word;
        }

        /** As on the wire. */
        public String word() {
            return word;
        }
    }
}
