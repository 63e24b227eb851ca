package org.mailstead.server.mailbox;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a message so that it need not be read: what was not asked for is null.
 *
 * @param envelope the octets of ENVELOPE that go on the wire. RFC 9051 §7.5.2; not to be changed
 * @param bodyStructure the octets of BODYSTRUCTURE; not to be changed
 * @param preview up to 256 characters, empty if there is none. RFC 8970
 */
@SuppressWarnings("ArrayRecordComponent") // written to one client, never compared
public record MessageForms(
        byte @Nullable [] envelope, byte @Nullable [] bodyStructure, @Nullable String preview) {
    /** Which of them. */
    public enum Form {
        ENVELOPE("envelope"),
        BODY_STRUCTURE("body_structure"),
        PREVIEW("preview");

        private final String column;

        Form(String column) {
            this.column = column;
        }

        String column() {
            return column;
        }
    }
}
