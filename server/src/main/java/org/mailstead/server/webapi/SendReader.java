package org.mailstead.server.webapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.mailjson.NameAddress;
import org.mailstead.server.store.Spool;

/** Reads what is to be sent; files go to spools, not to memory. For one call. */
final class SendReader implements AutoCloseable {
    private final LongFunction<Spool> places;
    private final WebApiLimits limits;
    private final List<Spool> spools = new ArrayList<>();

    private List<NameAddress> from = List.of();
    private List<NameAddress> to = List.of();
    private List<NameAddress> cc = List.of();
    private List<NameAddress> bcc = List.of();
    private List<NameAddress> replyTo = List.of();
    private String messageId = "";
    private List<String> references = List.of();
    private @Nullable OffsetDateTime date;
    private String subject = "";
    private String text = "";
    private String html = "";
    private Map<String, String> extra = Map.of();
    private List<SendRequest.Header> headers = List.of();
    private List<UploadedFile> alternative = List.of();
    private List<UploadedFile> inline = List.of();
    private List<UploadedFile> attached = List.of();
    private @Nullable Boolean requireTls;
    private @Nullable OffsetDateTime futureRelease;
    private boolean saveSent;

    /**
     * @param places to keep so many octets of a file at most
     */
    SendReader(LongFunction<Spool> places, WebApiLimits limits) {
        this.places = places;
        this.limits = limits;
    }

    /**
     * Reads it.
     *
     * @param form with the JSON, and perhaps with files, which follow those of the JSON (webapi
     *     S-11)
     */
    SendRequest read(Form form) throws CallException {
        try (var json = new Json(form.request().stream())) {
            json.object(name -> property(name, json));
            json.end();
        }
        alternative = joined(alternative, form.files("alternativefile"));
        inline = joined(inline, form.files("inlinefile"));
        attached = joined(attached, form.files("attachedfile"));
        if (alternative.size() + inline.size() + attached.size() > limits.filesMax()) {
            throw tooManyFiles();
        }
        return new SendRequest(
                from,
                to,
                cc,
                bcc,
                replyTo,
                messageId,
                references,
                date,
                subject,
                text,
                html,
                extra,
                headers,
                alternative,
                inline,
                attached,
                requireTls,
                futureRelease == null ? null : futureRelease.toInstant(),
                saveSent);
    }

    private static List<UploadedFile> joined(List<UploadedFile> some, List<UploadedFile> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    private CallException tooManyFiles() {
        return new CallException(ErrorCode.USER, "more than " + limits.filesMax() + " files");
    }

    private boolean property(String name, Json json) throws CallException {
        switch (name) {
            case "from" -> from = addresses(json);
            case "to" -> to = addresses(json);
            case "cc" -> cc = addresses(json);
            case "bcc" -> bcc = addresses(json);
            case "replyto" -> replyTo = addresses(json);
            case "messageid" -> messageId = word(json);
            case "references" -> references = json.list(limits.recipientsMax(), () -> word(json));
            case "date" -> date = json.time();
            case "subject" -> subject = word(json);
            case "text" -> text = json.text();
            case "html" -> html = json.text();
            case "extra" -> extra = json.map();
            case "headers" -> headers = json.list(limits.filesMax(), () -> header(json));
            case "alternativefiles" -> alternative = files(json);
            case "inlinefiles" -> inline = files(json);
            case "attachedfiles" -> attached = files(json);
            case "requiretls" -> requireTls = json.maybeFlag();
            case "futurerelease" -> futureRelease = json.time();
            case "savesent" -> saveSent = json.flag();
            default -> {
                return false;
            }
        }
        return true;
    }

    private List<NameAddress> addresses(Json json) throws CallException {
        return json.list(limits.recipientsMax(), () -> address(json));
    }

    /** What stands in a header. */
    private String word(Json json) throws CallException {
        var text = json.text();
        if (text.length() > limits.wordCharsMax()) {
            throw new CallException(
                    ErrorCode.USER,
                    "more than " + limits.wordCharsMax() + " characters for a header");
        }
        return text;
    }

    private NameAddress address(Json json) throws CallException {
        var read = new String[] {"", ""};
        json.object(name -> {
            switch (name) {
                case "name" -> read[0] = word(json);
                case "address" -> read[1] = word(json);
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new NameAddress(read[0], read[1]);
    }

    private SendRequest.Header header(Json json) throws CallException {
        var pair = json.list(2, () -> word(json));
        if (pair.size() != 2) {
            throw Json.protocol("JSON: a header is a list of a name and a value");
        }
        return new SendRequest.Header(pair.getFirst(), pair.getLast());
    }

    private List<UploadedFile> files(Json json) throws CallException {
        return json.list(limits.filesMax(), () -> file(json));
    }

    private UploadedFile file(Json json) throws CallException {
        var read = new String[] {"", "", ""};
        if (spools.size() == limits.filesMax()) {
            throw tooManyFiles();
        }
        var spool = places.apply(limits.messageOctetsMax());
        spools.add(spool);
        json.object(name -> {
            switch (name) {
                case "name" -> read[0] = word(json);
                case "contenttype" -> read[1] = word(json);
                case "contentid" -> read[2] = word(json);
                case "data" -> json.base64(spool.out());
                default -> {
                    return false;
                }
            }
            return true;
        });
        try {
            return new UploadedFile(read[0], read[1], read[2], spool.content());
        } catch (IOException e) {
            throw new UncheckedIOException("a file cannot be spooled", e);
        }
    }

    /** Forgets the files. */
    @Override
    public void close() throws IOException {
        for (var spool : spools) {
            spool.close();
        }
    }
}
