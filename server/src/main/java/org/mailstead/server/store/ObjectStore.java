package org.mailstead.server.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Where large octets are kept, by key: files here, or an object service such as S3.
 *
 * <p>Keys are words of {@code a-z}, {@code 0-9}, {@code -} and {@code .}, parted by {@code /}. An
 * object does not change once it is there. Safe for many threads.
 */
public interface ObjectStore {

    /** What is to be kept. */
    @FunctionalInterface
    interface Content {
        /** Writes all octets; the stream is closed by the caller. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Takes what {@link #list} finds. */
    @FunctionalInterface
    interface Listing {
        /**
         * Called once for each object.
         *
         * @param octets length of the object
         * @param modified when it was put there
         */
        void found(String key, long octets, Instant modified) throws IOException;
    }

    /**
     * Keeps an object. When it returns, the object survives a power failure; when it throws, there
     * is no object, or an unfinished one under another key that {@link #list} shows.
     */
    void put(String key, Content content) throws IOException;

    /** Keeps an object under a second key, which lives and dies apart from the first. */
    void copy(String key, String copy) throws IOException;

    /**
     * Reads a range.
     *
     * @return exactly {@code length} octets
     * @throws java.nio.file.NoSuchFileException if there is no such object
     * @throws java.io.EOFException if the object ends before
     */
    byte[] read(String key, long offset, int length) throws IOException;

    /** Removes an object; does nothing if it is not there. */
    void delete(String key) throws IOException;

    /** Moves an object out of the way, to another key. */
    void move(String key, String newKey) throws IOException;

    /** Finds all objects whose key begins with a prefix that ends in {@code /}. */
    void list(String prefix, Listing listing) throws IOException;

    /**
     * Writes an object to a file outside, synced except for its directory.
     *
     * @param file does not exist
     */
    void export(String key, Path file) throws IOException;
}
