package org.mailstead.message;

import java.util.List;

/**
 * The addresses of a From, To, Cc or such field, in order. RFC 5322 §3.4, and §4.4 for old forms.
 *
 * @param entries addresses, and where groups begin and end
 */
public record AddressList(List<MailboxAddress> entries) {
    /** More addresses than this in one field are left out. */
    public static final int ENTRIES_MAX = 10_000;

    public AddressList {
        entries = List.copyOf(entries);
    }

    /**
     * Reads what can be read: a broken address costs only itself.
     *
     * @param field the value on one line, such as {@link HeaderField#text}
     */
    public static AddressList parse(String field) {
        return new AddressList(new AddressListParser(field).addressList());
    }

    /** The addresses alone, those of groups too. */
    public List<MailboxAddress> mailboxes() {
        return entries.stream().filter(MailboxAddress::isMailbox).toList();
    }

    /** local-part = dot-atom / quoted-string. RFC 5322 §3.4.1. */
    static String quotedLocalPart(String localPart) {
        return isDotAtom(localPart) ? localPart : quoted(localPart);
    }

    /** A text as a quoted-string, whatever it has in it but line ends. RFC 5322 §3.2.4. */
    public static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 8).append('"');
        for (int i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private static boolean isDotAtom(String text) {
        return !text.isEmpty()
                && !text.startsWith(".")
                && !text.endsWith(".")
                && !text.contains("..")
                && text.chars().allMatch(c -> c == '.' || isAtomCharacter(c));
    }

    /** atext, and all outside US-ASCII. RFC 5322 §3.2.3, RFC 6532 §3.2. */
    static boolean isAtomCharacter(int c) {
        return c > 32 && c != 127 && "()<>[]:;@\\,.\"".indexOf(c) < 0;
    }
}
