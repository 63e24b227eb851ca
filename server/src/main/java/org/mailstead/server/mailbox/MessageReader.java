package org.mailstead.server.mailbox;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailstead.message.Message;
import org.mailstead.server.mailbox.MessageForms.Form;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.server.store.StoreIoException;
import org.mailstead.server.store.Tx;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what messages say. Several are read in one transaction: who asks bounds how many, as all of
 * them are in memory then. For any number of threads.
 */
public final class MessageReader {
    /** How many messages are asked for at once. */
    public static final int MESSAGES_MAX = 1000;

    /**
     * How many octets of a message are in memory at most until it is read: longer bodies are read
     * piece by piece.
     */
    public static final int HELD_OCTETS_MAX = 128 << 10;

    private static final Logger log = LoggerFactory.getLogger(MessageReader.class);

    private final Database database;
    private final Blobs blobs;
    private final MailboxLimits limits;

    MessageReader(Database database, Blobs blobs, MailboxLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.limits = limits;
    }

    /** What a message says, by the message's id; empty if it is erased. */
    Optional<StoredMessage> content(long account, long id) throws IOException, StoreException {
        var found =
                database.<Optional<Located>, RuntimeException>read(
                        Scope.account(account),
                        tx -> {
                            var place = ContentRows.find(tx, id);
                            return place.isEmpty()
                                    ? Optional.empty()
                                    : Optional.of(
                                            new Located(
                                                    place.get(),
                                                    blobs.open(tx, place.get().blob())));
                        });
        return found.isEmpty()
                ? Optional.empty()
                : Optional.of(new StoredMessage(id, message(account, id, found.get())));
    }

    /**
     * What several messages say.
     *
     * @param contents ids of {@link MailboxSnapshot#content}, at most {@value #MESSAGES_MAX}
     * @return by those ids; without those that are erased
     */
    public Map<Long, Message> messages(long account, Collection<Long> contents)
            throws IOException, StoreException {
        return messages(account, contents, MessageReader::prepare);
    }

    /** The same for those who read little of most: no body is decompressed before it is read. */
    Map<Long, Message> unprepared(long account, Collection<Long> contents)
            throws IOException, StoreException {
        return messages(account, contents, _ -> {});
    }

    /**
     * The octets of several messages, for those who want all of them and nothing of their
     * structure. Nothing is decompressed before it is read.
     *
     * @param contents ids of {@link MailboxSnapshot#content}, at most {@value #MESSAGES_MAX}
     * @return by those ids; without those that are erased
     */
    public Map<Long, Whole> octets(long account, Collection<Long> contents) throws StoreException {
        requireFew(contents);
        return database.<Map<Long, Whole>, RuntimeException>read(
                Scope.account(account),
                tx -> {
                    var places = ContentRows.octets(tx, contents);
                    var bodies = open(tx, places.values());
                    var octets = new HashMap<Long, Whole>();
                    places.forEach((id, place) -> {
                        var body = bodies.get(place.blob());
                        if (body != null) {
                            octets.put(id, new Whole(octets(place, body), body));
                        }
                    });
                    return octets;
                });
    }

    /**
     * All octets of a message.
     *
     * @param body without what the server added on top
     */
    public record Whole(OctetSource octets, OctetSource body) {
        /** Decompresses now how the body begins, so that writing it is less work. */
        public void prepare() {
            Blobs.prepare(body);
        }
    }

    private interface Preparation {
        void prepare(OctetSource body) throws IOException;
    }

    private Map<Long, Message> messages(
            long account, Collection<Long> contents, Preparation preparation)
            throws IOException, StoreException {
        requireFew(contents);
        var found =
                database.<Map<Long, Located>, RuntimeException>read(
                        Scope.account(account),
                        tx -> {
                            var places = ContentRows.places(tx, contents);
                            var bodies = open(tx, places.values());
                            var located = new HashMap<Long, Located>();
                            places.forEach((id, place) -> {
                                var body = bodies.get(place.blob());
                                if (body != null) {
                                    located.put(id, new Located(place, body));
                                }
                            });
                            return located;
                        });
        var messages = new HashMap<Long, Message>();
        for (var each : found.entrySet()) {
            preparation.prepare(each.getValue().body);
            messages.put(each.getKey(), message(account, each.getKey(), each.getValue()));
        }
        return messages;
    }

    private Map<Long, OctetSource> open(Tx tx, Collection<ContentRows.Place> places)
            throws SQLException {
        var ids = new ArrayList<Long>(places.size());
        for (var place : places) {
            ids.add(place.blob());
        }
        return blobs.open(tx, ids);
    }

    private static OctetSource octets(ContentRows.Place place, OctetSource body) {
        return OctetSource.concat(OctetSource.of(place.prefix()), body);
    }

    /** Decompresses a body now, on the thread that asks for many, if it is kept in one piece. */
    private static void prepare(OctetSource body) throws IOException {
        if (body.size() == 0 || body.size() > HELD_OCTETS_MAX) {
            return;
        }
        try {
            body.read(body.size() - 1, new byte[1], 0, 1);
        } catch (StoreIoException e) { // whoever reads it hears of it, and the others are told
            log.atDebug().setCause(e).log("body cannot be read");
        }
    }

    private record Located(ContentRows.Place place, OctetSource body) {}

    private Message message(long account, long id, Located found) throws IOException {
        var octets = octets(found.place, found.body);
        try {
            return Message.of(octets, found.place.structure());
        } catch (SyntaxException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("account", account)
                    .addKeyValue("message", id)
                    .log("structure of a message is unreadable, read anew");
            return Message.parse(octets, limits.mime());
        }
    }

    /**
     * What is kept of messages so that they need not be read.
     *
     * @param contents ids of {@link MailboxSnapshot#content}, at most {@value #MESSAGES_MAX}
     * @return by those ids; without those that are erased
     */
    public Map<Long, MessageForms> forms(long account, Collection<Long> contents, Set<Form> wanted)
            throws StoreException {
        requireFew(contents);
        return database.<Map<Long, MessageForms>, RuntimeException>read(
                Scope.account(account), tx -> ContentRows.forms(tx, contents, wanted));
    }

    private static void requireFew(Collection<Long> contents) {
        if (contents.size() > MESSAGES_MAX) {
            throw new IllegalArgumentException("more than " + MESSAGES_MAX + " messages");
        }
    }
}
