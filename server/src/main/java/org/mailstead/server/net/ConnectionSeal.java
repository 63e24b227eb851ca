package org.mailstead.server.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns connection ids into what strangers may see of them, and back: 22 characters of base64url,
 * one block of AES over 8 secret octets and the number. Strangers learn neither how many
 * connections there are nor when one was made; whoever has the key finds the lines of the log. Any
 * thread. inbound CONN-03
 */
public final class ConnectionSeal {
    /** The key's file in the data directory: base64 of the AES key and of the secret octets. */
    static final String FILE = "connection-id.key";

    private static final int KEY_OCTETS = 16;
    private static final int SECRET_OCTETS = 8;
    private static final int SEALED_CHARS = 22;
    private static final int FILE_OCTETS_MAX = 256;

    private final SecretKeySpec key;
    private final byte[] secret;

    private ConnectionSeal(byte[] octets) {
        key = new SecretKeySpec(octets, 0, KEY_OCTETS, "AES");
        secret = Arrays.copyOfRange(octets, KEY_OCTETS, KEY_OCTETS + SECRET_OCTETS);
    }

    /**
     * The seal of a data directory; made at the first start, for its owner only.
     *
     * @param directory exists, and belongs to this process alone
     * @throws IOException if the key cannot be read or written; the message names its file
     */
    public static ConnectionSeal readOrMake(Path directory) throws IOException {
        try {
            return read(directory);
        } catch (NoSuchFileException e) {
            var octets = new byte[KEY_OCTETS + SECRET_OCTETS];
            new SecureRandom().nextBytes(octets);
            write(directory.resolve(FILE), Base64.getEncoder().encodeToString(octets) + "\n");
            return new ConnectionSeal(octets);
        }
    }

    /**
     * The seal of a data directory.
     *
     * @throws NoSuchFileException if no server has started on it yet
     * @throws IOException if the key cannot be read, or is none; the message names its file
     */
    public static ConnectionSeal read(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        try (var in = Files.newInputStream(file)) {
            var text = new String(in.readNBytes(FILE_OCTETS_MAX), US_ASCII).strip();
            var octets = Base64.getDecoder().decode(text);
            if (octets.length == KEY_OCTETS + SECRET_OCTETS) {
                return new ConnectionSeal(octets);
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " holds no base64", e);
        }
        throw new IOException(file + " holds no key of 24 octets");
    }

    /** Whole or not at all: written beside, then renamed. */
    private static void write(Path file, String text) throws IOException {
        var beside = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(beside);
        var owner = PosixFilePermissions.fromString("rw-------");
        Files.createFile(beside, PosixFilePermissions.asFileAttribute(owner));
        Files.writeString(beside, text, StandardOpenOption.SYNC, StandardOpenOption.WRITE);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What strangers may see. */
    public String seal(ConnectionId id) {
        var block = ByteBuffer.allocate(16).put(secret).putLong(id.value()).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(aes(block, true));
    }

    /** The connection id that was sealed; empty if this seal never made such a text. */
    public Optional<ConnectionId> open(String sealed) {
        byte[] octets;
        try {
            octets = Base64.getUrlDecoder().decode(sealed);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (sealed.length() != SEALED_CHARS || octets.length != 16) {
            return Optional.empty();
        }
        var block = ByteBuffer.wrap(aes(octets, false));
        var found = new byte[SECRET_OCTETS];
        var value = block.get(found).getLong();
        return MessageDigest.isEqual(found, secret) && value > 0
                ? Optional.of(new ConnectionId(value))
                : Optional.empty();
    }

    /** One block, so that there is nothing to chain. */
    private byte[] aes(byte[] block, boolean encrypt) {
        try {
            var cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key);
            return cipher.doFinal(block);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no AES", e);
        }
    }
}
