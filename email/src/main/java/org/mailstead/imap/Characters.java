package org.mailstead.imap;

/** The character classes of the grammar. RFC 9051 §9. */
final class Characters {
    private Characters() {}

    /** ATOM-CHAR: printable US-ASCII but the atom-specials. RFC 9051 §9. */
    static boolean isAtom(int octet) {
        return switch (octet) {
            case '(', ')', '{', '%', '*', '"', '\\', ']' -> false;
            default -> octet > 0x20 && octet < 0x7f;
        };
    }

    /** ASTRING-CHAR: ATOM-CHAR or "]". */
    static boolean isAstring(int octet) {
        return isAtom(octet) || octet == ']';
    }

    /** list-char: ASTRING-CHAR or a wildcard. */
    static boolean isList(int octet) {
        return isAstring(octet) || octet == '%' || octet == '*';
    }

    /** What a tag is made of: ASTRING-CHAR but "+". */
    static boolean isTag(int octet) {
        return isAstring(octet) && octet != '+';
    }

    /** What names of FETCH items and SEARCH keys are made of. */
    static boolean isWord(int octet) {
        return isLetter(octet) || isDigit(octet) || octet == '.' || octet == '-';
    }

    static boolean isDigit(int octet) {
        return octet >= '0' && octet <= '9';
    }

    static boolean isLetter(int octet) {
        return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
    }
}
