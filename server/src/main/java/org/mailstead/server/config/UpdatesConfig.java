package org.mailstead.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;

/** Whether newer versions are looked for. outbound §26 */
public record UpdatesConfig(
        @Setting(
                        value =
                                "Look once a day which version the project's domain says is the latest (a"
                                        + " TXT record at _updates.DOMAIN), and tell the postmaster of a"
                                        + " newer one. Without a domain nothing is looked for.",
                        example = "\"mailstead.example\"")
                @Nullable Domain domain,
        @Setting(
                        value =
                                "Where to fetch what has changed, by HTTPS from a public address. Without"
                                        + " it the postmaster is told the number of the version only.",
                        example = "\"https://updates.mailstead.example/changelog\"")
                @Nullable String changelogUrl,
        @Setting(
                        value =
                                "The key by which every text of the changelog must be signed: Ed25519, the"
                                        + " 32 octets in base64. What is signed by another key is not"
                                        + " shown.",
                        example = "\"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"")
                @Nullable String changelogKey) {
    /** Nothing is looked for. */
    public static final UpdatesConfig NONE = new UpdatesConfig(null, null, null);

    /** What stands before the octets of a key. RFC 8410 §4 */
    private static final byte[] BEFORE_KEY = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int KEY_OCTETS = 32;

    public UpdatesConfig {
        if ((changelogUrl == null) != (changelogKey == null)) {
            throw new IllegalArgumentException(
                    "changelog_url and changelog_key are given together or not at all");
        }
        if (changelogUrl != null) {
            uri(changelogUrl);
        }
        if (changelogKey != null) {
            publicKey(changelogKey);
        }
    }

    /** Where the changelog is; null if it is not said. */
    public @Nullable URI changelog() {
        return changelogUrl == null ? null : uri(changelogUrl);
    }

    /** The key of the changelog; null if it is not given. */
    public @Nullable PublicKey key() {
        return changelogKey == null ? null : publicKey(changelogKey);
    }

    private static URI uri(String text) {
        try {
            var uri = new URI(text);
            if ("https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException _) {
            // told below
        }
        throw new IllegalArgumentException(
                "changelog_url must be https://HOST/PATH, without a question mark: " + text);
    }

    private static PublicKey publicKey(String text) {
        try {
            var octets = Base64.getDecoder().decode(text);
            if (octets.length == KEY_OCTETS) {
                var encoded = new byte[BEFORE_KEY.length + KEY_OCTETS];
                System.arraycopy(BEFORE_KEY, 0, encoded, 0, BEFORE_KEY.length);
                System.arraycopy(octets, 0, encoded, BEFORE_KEY.length, KEY_OCTETS);
                return KeyFactory.getInstance("Ed25519")
                        .generatePublic(new X509EncodedKeySpec(encoded));
            }
        } catch (IllegalArgumentException | GeneralSecurityException _) {
            // told below
        }
        throw new IllegalArgumentException(
                "changelog_key must be an Ed25519 key, 32 octets in base64: " + text);
    }
}
