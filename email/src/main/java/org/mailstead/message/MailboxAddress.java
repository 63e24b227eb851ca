package org.mailstead.message;

import org.jspecify.annotations.Nullable;

/**
 * One entry of an address list, in the form of an IMAP ENVELOPE: an address, or where a group
 * begins or ends. RFC 5322 §3.4, RFC 9051 §7.5.2.
 *
 * @param name the display name without quotes, encoded words as they stand; null if absent
 * @param route the obsolete source route with its at signs, without the colon; null if absent
 * @param localPart without quotes; the name of the group where one begins; null where one ends
 * @param domain as written, an address literal in its brackets; empty if there is none; null where
 *     a group begins or ends
 */
public record MailboxAddress(
        @Nullable String name,
        @Nullable String route,
        @Nullable String localPart,
        @Nullable String domain) {

    /** Where a group ends. */
    public static final MailboxAddress GROUP_END = new MailboxAddress(null, null, null, null);

    /** Where a group begins. */
    public static MailboxAddress groupStart(String name) {
        return new MailboxAddress(null, null, name, null);
    }

    /** Whether this is an address, and not where a group begins or ends. */
    public boolean isMailbox() {
        return domain != null;
    }

    /** The display name with encoded words decoded; empty if absent. */
    public String displayName() {
        return name == null ? "" : EncodedWords.decode(name);
    }

    /** Local part and domain as an addr-spec, the local part quoted where it must be. */
    public String addrSpec() {
        return localPart == null || domain == null
                ? ""
                : AddressList.quotedLocalPart(localPart) + (domain.isEmpty() ? "" : "@" + domain);
    }
}
