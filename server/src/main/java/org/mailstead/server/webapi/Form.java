package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.mailstead.message.MediaType;
import org.mailstead.message.Message;
import org.mailstead.message.MimeLimits;
import org.mailstead.message.Part;
import org.mailstead.server.store.OctetsMaxException;
import org.mailstead.server.store.Spool;
import org.mailstead.server.web.TooLargeException;
import org.mailstead.wire.OctetSource;

/**
 * The body of a call: its field {@code request}, and files by the names of their fields. Spooled,
 * not in memory. webapi A-6, S-11
 */
final class Form implements AutoCloseable {
    private static final String REQUEST = "request";
    private static final int BUFFER_OCTETS = 8192;

    /** Fields stand beside each other; what is in a file is not looked at. */
    private static final MimeLimits FORM_LIMITS =
            new MimeLimits(2, 10_000, 16 << 10, 100, 4 << 10, 2 << 20);

    private final List<Spool> spools = new ArrayList<>();
    private final Map<String, List<UploadedFile>> files = new LinkedHashMap<>();
    private final LongFunction<Spool> places;
    private @Nullable OctetSource request;

    private Form(LongFunction<Spool> places) {
        this.places = places;
    }

    /**
     * Reads it to its end.
     *
     * @param field the Content-Type; empty if there is none
     * @param body the octets, which fail beyond so many with {@link TooLargeException}
     * @param places to keep so many octets at most
     * @throws CallException protocol, if it is no form or too long
     * @throws IOException if the client has gone, or the disk fails
     */
    static Form read(
            String field,
            LongFunction<InputStream> body,
            LongFunction<Spool> places,
            WebApiLimits limits)
            throws CallException, IOException {
        var type = MediaType.parse(field);
        var form = new Form(places);
        try {
            if (type.is("application", "x-www-form-urlencoded")) {
                form.urlencoded(body.apply(limits.formOctetsMax()), limits.formOctetsMax());
            } else if (type.is("multipart", "form-data")) {
                form.multipart(field, body.apply(limits.multipartOctetsMax()), limits);
            } else {
                throw Json.protocol("Content-Type must be that of a form, not: " + field);
            }
            return form;
        } catch (TooLargeException | OctetsMaxException e) {
            form.close();
            throw Json.protocol("the form is too long: " + e.getMessage());
        } catch (CallException | IOException | RuntimeException e) {
            form.close();
            throw e;
        }
    }

    /**
     * The JSON of the call.
     *
     * @throws CallException protocol, if there is none
     */
    OctetSource request() throws CallException {
        if (request == null) {
            throw Json.protocol("the form has no field \"request\"");
        }
        return request;
    }

    /** The files of the fields of a name, in their order. */
    List<UploadedFile> files(String field) {
        return files.getOrDefault(field, List.of());
    }

    private Spool spool(long octetsMax) {
        var spool = places.apply(octetsMax);
        spools.add(spool);
        return spool;
    }

    // --- application/x-www-form-urlencoded

    private void urlencoded(InputStream body, long octetsMax) throws IOException, CallException {
        var in = new Octets(body);
        while (!in.atEnd()) {
            var name = new StringBuilder();
            int c;
            while ((c = in.next()) >= 0 && c != '&' && c != '=') {
                if (name.length() <= REQUEST.length()) {
                    name.append((char) decoded(c, in));
                } else {
                    decoded(c, in);
                }
            }
            var isRequest = request == null && name.toString().equals(REQUEST);
            if (isRequest) {
                var spool = spool(octetsMax);
                if (c == '=') {
                    value(in, spool.out());
                }
                request = spool.content();
            } else if (c == '=') {
                value(in, OutputStream.nullOutputStream());
            }
        }
    }

    private static void value(Octets in, OutputStream out) throws IOException, CallException {
        var buffer = new byte[BUFFER_OCTETS];
        var count = 0;
        int c;
        while ((c = in.next()) >= 0 && c != '&') {
            if (count == buffer.length) {
                out.write(buffer, 0, count);
                count = 0;
            }
            buffer[count++] = (byte) decoded(c, in);
        }
        out.write(buffer, 0, count);
    }

    private static int decoded(int c, Octets in) throws IOException, CallException {
        if (c != '%') {
            return c == '+' ? ' ' : c;
        }
        var high = Character.digit(in.next(), 16);
        var low = Character.digit(in.next(), 16);
        if (high < 0 || low < 0) {
            throw Json.protocol("the form has a % without two digits");
        }
        return high << 4 | low;
    }

    /** A stream, octet by octet. */
    private static final class Octets {
        private final InputStream in;
        private final byte[] buffer = new byte[BUFFER_OCTETS];
        private int position;
        private int limit;

        Octets(InputStream in) {
            this.in = in;
        }

        boolean atEnd() throws IOException {
            if (position == limit) {
                position = 0;
                limit = in.read(buffer, 0, buffer.length);
            }
            return limit < 0;
        }

        /** -1 at the end. */
        int next() throws IOException {
            return atEnd() ? -1 : buffer[position++] & 0xff;
        }
    }

    // --- multipart/form-data

    /** RFC 7578: a multipart as of MIME, so it is read as one. */
    private void multipart(String type, InputStream body, WebApiLimits limits)
            throws IOException, CallException {
        var spool = spool(limits.multipartOctetsMax());
        body.transferTo(spool.out());
        var header = OctetSource.of(("Content-Type: " + type + "\r\n\r\n").getBytes(US_ASCII));
        var message = Message.parse(OctetSource.concat(header, spool.content()), FORM_LIMITS);
        if (message.root().parts().isEmpty()) {
            throw Json.protocol("the form cannot be divided into parts");
        }
        long fields = 0;
        for (var part : message.root().parts()) {
            var disposition = part.disposition();
            if (disposition == null || !disposition.parameters().containsKey("name")) {
                continue;
            }
            var name = String.valueOf(disposition.parameters().get("name"));
            if (disposition.parameters().containsKey("filename")) {
                files.computeIfAbsent(name, _ -> new ArrayList<>()).add(file(part));
                continue;
            }
            fields += part.bodySize();
            if (fields > limits.formOctetsMax()) { // webapi A-38
                throw Json.protocol("the form is too long beside its files");
            }
            if (request == null && name.equals(REQUEST)) {
                request = part.body();
            }
        }
    }

    private static UploadedFile file(Part part) throws IOException {
        var headers = part.headers();
        return new UploadedFile(
                part.fileName().orElse(""),
                headers.first("Content-Type").map(field -> field.text().strip()).orElse(""),
                headers.first("Content-ID").map(field -> field.text().strip()).orElse(""),
                part.body());
    }

    @Override
    public void close() throws IOException {
        for (var spool : spools) {
            spool.close();
        }
    }
}
