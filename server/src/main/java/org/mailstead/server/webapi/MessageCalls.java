package org.mailstead.server.webapi;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailstead.imap.NumberSet;
import org.mailstead.message.Part;
import org.mailstead.server.mailbox.Delivery;
import org.mailstead.server.mailbox.FlagChange;
import org.mailstead.server.mailbox.Flags;
import org.mailstead.server.mailbox.Mailbox;
import org.mailstead.server.mailbox.MailboxException;
import org.mailstead.server.mailbox.MailboxName;
import org.mailstead.server.mailbox.MessagePlace;
import org.mailstead.server.mailbox.StoredMessage;
import org.mailstead.server.mailjson.MessageContent;
import org.mailstead.server.mailjson.Reception;
import org.mailstead.server.mailjson.Structure;
import org.mailstead.server.store.Spool;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.SyntaxException;

/** The calls on messages in the account's mailboxes. For one call. webapi S-25 to S-32 */
final class MessageCalls implements AutoCloseable {
    private static final int PATH_MAX = 100;
    private static final int FLAGS_MAX = 1000;

    private final WebApiServices services;
    private final Login login;
    private @Nullable Spool spool;

    MessageCalls(WebApiServices services, Login login) {
        this.services = services;
        this.login = login;
    }

    /** What a call says. */
    private static final class Request {
        private long id;
        private List<Long> path = List.of();
        private List<String> flags = List.of();
        private String destination = "";

        static Request read(Json json, Method method) throws CallException {
            var request = new Request();
            json.object(name -> request.property(name, json, method));
            json.end();
            if (request.id == 0) { // webapi A-20
                throw new CallException(ErrorCode.USER, "MsgID is missing");
            }
            return request;
        }

        private boolean property(String name, Json json, Method method) throws CallException {
            switch (name) {
                case "msgid" -> id = json.number();
                case "partpath" -> path = json.list(PATH_MAX, json::number);
                case "flags" -> flags = json.list(FLAGS_MAX, json::text);
                case "destmailboxname" -> destination = json.text();
                default -> {
                    return false;
                }
            }
            return name.equals("msgid") || name.equals(second(method));
        }

        /** The property that a method has beside the message. */
        private static String second(Method method) {
            return switch (method) {
                case MESSAGE_PART_GET -> "partpath";
                case MESSAGE_FLAGS_ADD, MESSAGE_FLAGS_REMOVE -> "flags";
                case MESSAGE_MOVE -> "destmailboxname";
                case MESSAGE_DELETE,
                        MESSAGE_GET,
                        MESSAGE_RAW_GET,
                        SEND,
                        SUPPRESSION_ADD,
                        SUPPRESSION_LIST,
                        SUPPRESSION_PRESENT,
                        SUPPRESSION_REMOVE ->
                        "";
            };
        }
    }

    /** Does what a method of messages does. */
    void call(Method method, Json json, Answer answer)
            throws CallException, StoreException, IOException {
        var request = Request.read(json, method);
        try {
            switch (method) {
                case MESSAGE_GET -> get(request, answer);
                case MESSAGE_RAW_GET ->
                        answer.octets("text/plain", content(reading(request.id)).octets());
                case MESSAGE_PART_GET -> part(request, answer);
                case MESSAGE_DELETE -> delete(request, answer);
                case MESSAGE_FLAGS_ADD -> flags(request, FlagChange.Action.ADD, answer);
                case MESSAGE_FLAGS_REMOVE -> flags(request, FlagChange.Action.REMOVE, answer);
                case MESSAGE_MOVE -> move(request, answer);
                case SEND,
                        SUPPRESSION_ADD,
                        SUPPRESSION_LIST,
                        SUPPRESSION_PRESENT,
                        SUPPRESSION_REMOVE ->
                        throw new IllegalArgumentException(method + " is not about a message");
            }
        } catch (MailboxException e) {
            throw new CallException(ErrorCode.USER, String.valueOf(e.getMessage()));
        }
    }

    // --- reading

    /** webapi A-33 */
    private MessagePlace reading(long id) throws CallException, StoreException {
        var place = services.mailboxes().place(login.account(), id);
        if (place.isEmpty() || place.get().isRemoved()) {
            throw notFound();
        }
        return place.get();
    }

    private static CallException notFound() {
        return new CallException(ErrorCode.MESSAGE_NOT_FOUND, "no such message");
    }

    private StoredMessage content(MessagePlace place)
            throws CallException, StoreException, IOException {
        return services.mailboxes()
                .content(login.account(), place.content())
                .orElseThrow(MessageCalls::notFound);
    }

    private void get(Request request, Answer answer)
            throws CallException, StoreException, IOException {
        var place = reading(request.id);
        var message = content(place).message();
        var content = MessageContent.of(message);
        var structure = Structure.of(message);
        var delivery = services.mailboxes().delivery(login.account(), place.content());
        var mailbox =
                services.mailboxes()
                        .find(login.account(), place.mailbox())
                        .orElseThrow(MessageCalls::notFound);
        var isNotification = message.isDeliveryStatusNotification();
        answer.object(out -> {
            out.writeName("Message");
            out.writeStartObject();
            content.writeProperties(out);
            out.writeEndObject();
            out.writeName("Structure");
            structure.write(out);
            out.writeName("Meta");
            out.writeStartObject();
            out.writeNumberProperty("Size", place.size());
            out.writeBooleanProperty("DSN", isNotification);
            out.writeName("Flags");
            out.writeStartArray();
            place.flags().wireNames().forEach(name -> out.writeString(lower(name)));
            out.writeEndArray();
            delivery.map(Delivery::reception).orElse(Reception.NONE).writeProperties(out);
            out.writeStringProperty(
                    "MsgFrom", delivery.map(one -> one.validation().author()).orElse(""));
            out.writeStringProperty("MailboxName", mailbox.name().value());
            out.writeEndObject();
        });
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** webapi S-29 */
    private void part(Request request, Answer answer)
            throws CallException, StoreException, IOException {
        Part part = content(reading(request.id)).message().root();
        for (long index : request.path) {
            if (index < 0 || index >= part.parts().size()) {
                throw new CallException(ErrorCode.PART_NOT_FOUND, "no such part");
            }
            part = part.parts().get((int) index);
        }
        var decoded = services.blobs().spool(Long.MAX_VALUE);
        spool = decoded;
        try (var in = part.decoded()) {
            in.transferTo(decoded.out());
        }
        answer.octets("application/octet-stream", decoded.content());
    }

    // --- changing

    /** webapi */
    private MessagePlace changing(long id) throws CallException, StoreException {
        var place =
                services.mailboxes().place(login.account(), id).orElseThrow(MessageCalls::notFound);
        if (place.isRemoved()) {
            throw removed();
        }
        return place;
    }

    private static CallException removed() {
        return new CallException(ErrorCode.USER, "the message is removed already");
    }

    /** webapi S-30 */
    private void delete(Request request, Answer answer)
            throws CallException, StoreException, MailboxException {
        var place = changing(request.id);
        var uids = NumberSet.of(place.uid());
        var done = services.mailboxes().remove(login.account(), place.mailbox(), uids);
        if (done.uids().isEmpty()) { // meanwhile
            throw removed();
        }
        answer.nothing();
    }

    /** webapi S-31 */
    private void flags(Request request, FlagChange.Action action, Answer answer)
            throws CallException, StoreException, MailboxException {
        var place = changing(request.id);
        Flags flags;
        try {
            flags = Flags.parse(request.flags);
        } catch (SyntaxException e) {
            throw new CallException(ErrorCode.USER, String.valueOf(e.getMessage()));
        }
        services.mailboxes()
                .store(
                        login.account(),
                        place.mailbox(),
                        NumberSet.of(place.uid()),
                        new FlagChange(action, flags),
                        null);
        answer.nothing();
    }

    /** webapi S-32 */
    private void move(Request request, Answer answer)
            throws CallException, StoreException, MailboxException {
        var place = changing(request.id);
        var destination = destination(request.destination);
        if (destination.id() == place.mailbox()) {
            throw new CallException(ErrorCode.USER, "the message is in that mailbox already");
        }
        var done =
                services.mailboxes()
                        .move(
                                login.account(),
                                place.mailbox(),
                                NumberSet.of(place.uid()),
                                destination.id());
        if (done.source().isEmpty()) { // meanwhile
            throw removed();
        }
        answer.nothing();
    }

    private Mailbox destination(String name) throws CallException, StoreException {
        try {
            var found = services.mailboxes().find(login.account(), MailboxName.parse(name));
            return found.orElseThrow(
                    () -> new CallException(ErrorCode.USER, "no such mailbox: " + name));
        } catch (SyntaxException e) {
            throw new CallException(ErrorCode.USER, "no name of a mailbox: " + e.getMessage());
        }
    }

    /** Forgets what was decoded. */
    @Override
    public void close() throws IOException {
        if (spool != null) {
            spool.close();
        }
    }
}
