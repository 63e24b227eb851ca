package org.mailstead.sasl;

import java.text.Normalizer;
import java.util.Optional;
import rocks.xmpp.precis.PrecisProfiles;

/**
 * Brings user names and passwords into the one form in which they are compared, whatever keyboard
 * they come from. RFC 8265.
 */
public final class Preparation {
    private Preparation() {}

    /**
     * A password by the OpaqueString profile: spaces become U+0020, the rest NFC. RFC 8265 §4.2.
     *
     * @param password of bounded length
     * @return empty if it is empty or holds what no password may, such as control characters
     */
    public static Optional<String> password(String password) {
        try {
            return Optional.of(PrecisProfiles.OPAQUE_STRING.enforce(password));
        } catch (IllegalArgumentException e) { // the profile's way to say no
            return Optional.empty();
        }
    }

    /**
     * A user name by the UsernameCasePreserved profile, RFC 8265 §3.4: narrow instead of wide
     * letters, NFC. Names that the profile refuses but an address may have (a space in quotes) are
     * brought into NFC only: whether they exist is for the accounts to say.
     *
     * @param name of bounded length
     */
    public static String userName(String name) {
        try {
            return PrecisProfiles.USERNAME_CASE_PRESERVED.enforce(name);
        } catch (IllegalArgumentException e) {
            return Normalizer.normalize(name, Normalizer.Form.NFC);
        }
    }
}
