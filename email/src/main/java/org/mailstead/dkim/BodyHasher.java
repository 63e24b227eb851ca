package org.mailstead.dkim;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailstead.wire.OctetSource;

/**
 * Hashes a body for all signatures of a message while reading it once, in constant memory. RFC 6376
 * §3.4.3, §3.4.4, §3.7.
 */
final class BodyHasher {
    private static final int BUFFER = 16 << 10;

    /**
     * What a hash came to.
     *
     * @param base64 the hash
     * @param octets length of the whole prepared body, whatever part of it was hashed
     */
    record Hashed(String base64, long octets) {}

    private BodyHasher() {}

    /**
     * @throws IOException if the source fails
     */
    static Map<BodyHash, Hashed> hash(OctetSource body, Collection<BodyHash> wanted)
            throws IOException {
        var sinks = new EnumMap<Canonicalization.Form, Sink>(Canonicalization.Form.class);
        for (var hash : wanted) {
            sinks.computeIfAbsent(hash.form(), _ -> new Sink()).add(hash);
        }
        var forms = new ArrayList<BodyForm>();
        sinks.forEach((form, sink) ->
                forms.add(
                        switch (form) {
                            case SIMPLE -> new SimpleBody(sink);
                            case RELAXED -> new RelaxedBody(sink);
                        }));
        var chunk = new byte[(int) Math.min(BUFFER, Math.max(1, body.size()))];
        long at = 0;
        while (at < body.size()) {
            var count = body.read(at, chunk, 0, chunk.length);
            for (var form : forms) {
                form.write(chunk, count);
            }
            at += count;
        }
        var hashes = new HashMap<BodyHash, Hashed>();
        forms.forEach(BodyForm::end);
        sinks.values().forEach(sink -> sink.finish(hashes));
        return hashes;
    }

    /** A canonicalization that is fed in pieces. */
    private sealed interface BodyForm {
        void write(byte[] octets, int count);

        void end();
    }

    /** All as it is, but one CRLF for however many at the end. RFC 6376 §3.4.3. */
    private static final class SimpleBody implements BodyForm {
        private final Sink out;
        private long lineEnds;
        private boolean carriageReturn;

        SimpleBody(Sink out) {
            this.out = out;
        }

        @Override
        public void write(byte[] octets, int count) {
            var at = 0;
            while (at < count) {
                if (carriageReturn) {
                    carriageReturn = false;
                    if (octets[at] == '\n') {
                        lineEnds++;
                        at++;
                        continue;
                    }
                    flush();
                    out.write('\r');
                }
                var start = at;
                while (at < count && octets[at] != '\r') {
                    at++;
                }
                if (at > start) {
                    flush();
                    out.write(octets, start, at - start);
                }
                if (at < count) {
                    carriageReturn = true;
                    at++;
                }
            }
        }

        private void flush() {
            out.lineEnds(lineEnds);
            lineEnds = 0;
        }

        @Override
        public void end() {
            if (carriageReturn) {
                flush();
                out.write('\r');
            }
            // RFC 6376 §3.4.3: one CRLF at the end, also where there is no body
            out.lineEnds(1);
        }
    }

    /** White space reduced, empty lines at the end gone. RFC 6376 §3.4.4. */
    private static final class RelaxedBody implements BodyForm {
        private static final byte[] CARRIAGE_RETURN = {'\r'};

        private final Sink out;
        private long lineEnds;
        private boolean space;
        private boolean carriageReturn;
        private boolean begun;

        RelaxedBody(Sink out) {
            this.out = out;
        }

        @Override
        public void write(byte[] octets, int count) {
            for (int i = 0; i < count; i++) {
                var octet = octets[i];
                if (carriageReturn) {
                    carriageReturn = false;
                    if (octet == '\n') {
                        lineEnds++;
                        space = false; // RFC 6376 §3.4.4: no white space at the end of a line
                        continue;
                    }
                    text(CARRIAGE_RETURN, 0, 1);
                }
                if (octet == '\r') {
                    carriageReturn = true;
                } else if (octet == ' ' || octet == '\t') {
                    space = true;
                } else {
                    var start = i;
                    while (i + 1 < count && !endsText(octets[i + 1])) {
                        i++;
                    }
                    text(octets, start, i + 1 - start);
                }
            }
        }

        private static boolean endsText(byte octet) {
            return octet == ' ' || octet == '\r' || octet == '\t';
        }

        private void text(byte[] octets, int start, int length) {
            if (lineEnds > 0) {
                out.lineEnds(lineEnds);
                lineEnds = 0;
            }
            if (space) {
                out.write(' ');
                space = false;
            }
            out.write(octets, start, length);
            begun = true;
        }

        @Override
        public void end() {
            if (carriageReturn) {
                text(CARRIAGE_RETURN, 0, 1);
            }
            if (begun) {
                out.lineEnds(1); // RFC 6376 §3.4.4: a body that is not empty ends in CRLF
            }
        }
    }

    /** Collects octets and gives them to digests, to each as many as it wants. */
    private static final class Sink {
        private final byte[] buffer = new byte[BUFFER];
        private final List<BodyHash> hashes = new ArrayList<>();
        private final List<MessageDigest> digests = new ArrayList<>();
        private int filled;
        private long total;

        void add(BodyHash hash) {
            hashes.add(hash);
            digests.add(hash.algorithm().digest());
        }

        void write(int octet) {
            if (filled == buffer.length) {
                flush();
            }
            buffer[filled++] = (byte) octet;
        }

        void write(byte[] octets, int start, int length) {
            for (int done = 0; done < length; ) {
                if (filled == buffer.length) {
                    flush();
                }
                var count = Math.min(length - done, buffer.length - filled);
                System.arraycopy(octets, start + done, buffer, filled, count);
                filled += count;
                done += count;
            }
        }

        void lineEnds(long count) {
            for (long i = 0; i < count; i++) {
                write('\r');
                write('\n');
            }
        }

        private void flush() {
            for (int i = 0; i < digests.size(); i++) {
                var limit = hashes.get(i).octetsMax();
                var wanted = limit == null ? filled : Math.clamp(limit - total, 0, filled);
                digests.get(i).update(buffer, 0, wanted);
            }
            total += filled;
            filled = 0;
        }

        void finish(Map<BodyHash, Hashed> results) {
            flush();
            for (int i = 0; i < digests.size(); i++) {
                var base64 = Base64.getEncoder().encodeToString(digests.get(i).digest());
                results.put(hashes.get(i), new Hashed(base64, total));
            }
        }
    }
}
