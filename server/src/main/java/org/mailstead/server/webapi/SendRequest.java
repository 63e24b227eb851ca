package org.mailstead.server.webapi;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.mailjson.NameAddress;

/**
 * A message to be sent, as the caller wrote it. webapi M-1
 *
 * @param messageId empty if one is to be made
 * @param date null for now
 * @param text empty for none
 * @param html empty for none
 * @param requireTls null if the recipients' domains decide
 * @param futureRelease null for at once
 */
record SendRequest(
        List<NameAddress> from,
        List<NameAddress> to,
        List<NameAddress> cc,
        List<NameAddress> bcc,
        List<NameAddress> replyTo,
        String messageId,
        List<String> references,
        @Nullable OffsetDateTime date,
        String subject,
        String text,
        String html,
        Map<String, String> extra,
        List<Header> headers,
        List<UploadedFile> alternativeFiles,
        List<UploadedFile> inlineFiles,
        List<UploadedFile> attachedFiles,
        @Nullable Boolean requireTls,
        @Nullable Instant futureRelease,
        boolean saveSent) {

    /** A header field of the caller's own. */
    record Header(String name, String value) {}
}
