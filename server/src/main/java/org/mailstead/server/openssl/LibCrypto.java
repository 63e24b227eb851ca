package org.mailstead.server.openssl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.security.SignatureException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is used of OpenSSL's libcrypto, version 3: private keys are read, and sign. Any thread may
 * call; the error queue of OpenSSL, which belongs to a thread, is left empty.
 */
@SuppressWarnings("restricted") // native code is called here, and only here
final class LibCrypto {
    /** Octets of the largest signature: RSA of 16,384 bits, the most that OpenSSL computes. */
    static final int SIGNATURE_OCTETS_MAX = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(LibCrypto.class);
    private static final String NAME = "libcrypto.so.3";

    /** The settings of the operator's openssl.cnf are for other programs. */
    private static final long INIT_NO_LOAD_CONFIG = 0x80L;

    /** Nothing is torn down at exit: threads of Java may be signing until the very end. */
    private static final long INIT_NO_ATEXIT = 0x80000L;

    private static final Optional<LibCrypto> LOADED = load();

    private final MethodHandle readPrivateKey;
    private final MethodHandle freeKey;
    private final MethodHandle newContext;
    private final MethodHandle freeContext;
    private final MethodHandle beginSignature;
    private final MethodHandle sign;
    private final MethodHandle clearErrors;

    private LibCrypto(SymbolLookup library) throws SignatureException {
        var initialize =
                function(library, "OPENSSL_init_crypto", returns(JAVA_INT, JAVA_LONG, ADDRESS));
        readPrivateKey =
                function(
                        library,
                        "d2i_AutoPrivateKey",
                        returns(ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        freeKey = function(library, "EVP_PKEY_free", FunctionDescriptor.ofVoid(ADDRESS));
        newContext = function(library, "EVP_PKEY_CTX_new", returns(ADDRESS, ADDRESS, ADDRESS));
        freeContext = function(library, "EVP_PKEY_CTX_free", FunctionDescriptor.ofVoid(ADDRESS));
        beginSignature = function(library, "EVP_PKEY_sign_init", returns(JAVA_INT, ADDRESS));
        sign =
                function(
                        library,
                        "EVP_PKEY_sign",
                        returns(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
        clearErrors = function(library, "ERR_clear_error", FunctionDescriptor.ofVoid());
        succeed((int) call(initialize, INIT_NO_LOAD_CONFIG | INIT_NO_ATEXIT, MemorySegment.NULL));
    }

    /** The library, loaded when first asked for; empty if the system has none that serves. */
    static Optional<LibCrypto> loaded() {
        return LOADED;
    }

    private static Optional<LibCrypto> load() {
        try {
            var library = new LibCrypto(SymbolLookup.libraryLookup(NAME, Arena.global()));
            LOG.atDebug().addKeyValue("library", NAME).log("signatures by OpenSSL");
            return Optional.of(library);
        } catch (IllegalArgumentException
                | IllegalCallerException
                | java.util.NoSuchElementException
                | SignatureException e) {
            LOG.atDebug()
                    .addKeyValue("library", NAME)
                    .addKeyValue("reason", e.getMessage())
                    .log("no OpenSSL: signatures by Java");
            return Optional.empty();
        }
    }

    /** A private key of OpenSSL's. It is freed when nothing refers to it any more. */
    record Key(MemorySegment pointer) {}

    /**
     * Reads a private key.
     *
     * @param der PKCS #8, RFC 5958
     * @throws SignatureException if OpenSSL cannot read it
     */
    Key privateKey(byte[] der) throws SignatureException {
        try (var arena = Arena.ofConfined()) {
            var octets = arena.allocateFrom(JAVA_BYTE, der);
            try {
                var position = arena.allocateFrom(ADDRESS, octets);
                var key =
                        (MemorySegment)
                                call(
                                        readPrivateKey,
                                        MemorySegment.NULL,
                                        position,
                                        octets.byteSize());
                succeed(key.address() == 0 ? 0 : 1);
                return new Key(key.reinterpret(Arena.ofAuto(), this::free));
            } finally {
                octets.fill((byte) 0);
            }
        }
    }

    /**
     * Signs with RSA, EMSA-PKCS1-v1_5. RFC 8017 §8.2.1.
     *
     * @param digestInfo algorithm and value of the hash, in DER. RFC 8017 §9.2
     * @throws SignatureException if OpenSSL refuses, as when the key is too short for it
     */
    byte[] sign(Key key, byte[] digestInfo) throws SignatureException {
        try (var arena = Arena.ofConfined()) {
            var context = (MemorySegment) call(newContext, key.pointer(), MemorySegment.NULL);
            succeed(context.address() == 0 ? 0 : 1);
            try {
                succeed((int) call(beginSignature, context));
                var signature = arena.allocate(SIGNATURE_OCTETS_MAX);
                var length = arena.allocateFrom(JAVA_LONG, SIGNATURE_OCTETS_MAX);
                var input = arena.allocateFrom(JAVA_BYTE, digestInfo);
                succeed((int) call(sign, context, signature, length, input, input.byteSize()));
                return signature.asSlice(0, length.get(JAVA_LONG, 0)).toArray(JAVA_BYTE);
            } finally {
                call(freeContext, context);
            }
        }
    }

    private void free(MemorySegment key) {
        call(freeKey, key);
    }

    /** Functions of OpenSSL return 1 for success. */
    private void succeed(int result) throws SignatureException {
        if (result != 1) {
            call(clearErrors);
            throw new SignatureException("OpenSSL refuses");
        }
    }

    private static FunctionDescriptor returns(MemoryLayout result, MemoryLayout... arguments) {
        return FunctionDescriptor.of(result, arguments);
    }

    private static MethodHandle function(
            SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
    }

    /** The result, boxed; null of a function without one. */
    private static Object call(MethodHandle function, Object... arguments) {
        try {
            return function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("a native function throws nothing", e);
        }
    }
}
