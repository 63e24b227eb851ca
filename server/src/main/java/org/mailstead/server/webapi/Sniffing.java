package org.mailstead.server.webapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.mailstead.message.MediaType;
import org.mailstead.wire.OctetSource;

/** What a file is, by how it begins. webapi S-10 */
final class Sniffing {
    private static final int OCTETS = 512;

    /** How files of a kind begin, in ISO 8859-1. */
    private record Start(String octets, String type, String subtype) {}

    private static final List<Start> STARTS =
            List.of(
                    new Start("%PDF-", "application", "pdf"),
                    new Start("\u0089PNG\r\n\u001a\n", "image", "png"),
                    new Start("\u00ff\u00d8\u00ff", "image", "jpeg"),
                    new Start("GIF87a", "image", "gif"),
                    new Start("GIF89a", "image", "gif"),
                    new Start("BM", "image", "bmp"),
                    new Start("PK\u0003\u0004", "application", "zip"),
                    new Start("\u001f\u008b\u0008", "application", "gzip"),
                    new Start("OggS\0", "application", "ogg"),
                    new Start("ID3", "audio", "mpeg"),
                    new Start("%!PS-Adobe-", "application", "postscript"));

    private Sniffing() {}

    static MediaType type(OctetSource content) throws IOException {
        var octets = content.octets(0, (int) Math.min(content.size(), OCTETS));
        var text = new String(octets, ISO_8859_1);
        for (var start : STARTS) {
            if (text.startsWith(start.octets())) {
                return new MediaType(start.type(), start.subtype(), Map.of());
            }
        }
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return new MediaType("image", "webp", Map.of());
        }
        if (octets.length == 0 || text.chars().anyMatch(Sniffing::isBinary)) {
            return MediaType.OCTET_STREAM;
        }
        var lower = text.stripLeading().toLowerCase(Locale.ROOT);
        var subtype =
                lower.startsWith("<!doctype html") || lower.startsWith("<html")
                        ? "html"
                        : lower.startsWith("<?xml") ? "xml" : "plain";
        return new MediaType(
                "text", subtype, Map.of("charset", UTF_8.name().toLowerCase(Locale.ROOT)));
    }

    /** Control characters that no text has. */
    private static boolean isBinary(int c) {
        return c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1b;
    }
}
