package org.mailstead.server.mailbox;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailstead.message.Message;
import org.mailstead.server.mailbox.MessageForms.Form;
import org.mailstead.server.store.Blobs;
import org.mailstead.server.store.Database;
import org.mailstead.server.store.Scope;
import org.mailstead.server.store.StoreException;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what messages say. For any number of threads. */
final class MessageReader {
    private static final Logger log = LoggerFactory.getLogger(MessageReader.class);

    private final Database database;
    private final Blobs blobs;
    private final MailboxLimits limits;

    MessageReader(Database database, Blobs blobs, MailboxLimits limits) {
        this.database = database;
        this.blobs = blobs;
        this.limits = limits;
    }

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
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var octets =
                OctetSource.concat(OctetSource.of(found.get().place.prefix()), found.get().body);
        return Optional.of(
                new StoredMessage(id, message(account, id, octets, found.get().place.structure())));
    }

    private record Located(ContentRows.Place place, OctetSource body) {}

    private Message message(long account, long id, OctetSource octets, byte[] structure)
            throws IOException {
        try {
            return Message.of(octets, structure);
        } catch (SyntaxException e) {
            log.atError()
                    .setCause(e)
                    .addKeyValue("account", account)
                    .addKeyValue("message", id)
                    .log("structure of a message is unreadable, read anew");
            return Message.parse(octets, limits.mime());
        }
    }

    Map<Long, MessageForms> forms(long account, Collection<Long> ids, Set<Form> wanted)
            throws StoreException {
        var forms = EnumSet.noneOf(Form.class);
        forms.addAll(wanted);
        // the same columns for the same forms, so that few statements are prepared
        var text =
                """
                SELECT %s
                FROM message m
                JOIN message_content c ON c.account_id = m.account_id AND c.id = m.content_id
                WHERE m.account_id = ? AND m.id = ?
                """
                        .formatted(
                                Arrays.stream(Form.values())
                                        .map(each -> forms.contains(each) ? each.column() : "NULL")
                                        .collect(Collectors.joining(", ")));
        return database.<Map<Long, MessageForms>, RuntimeException>read(
                Scope.account(account),
                tx -> {
                    var found = new HashMap<Long, MessageForms>();
                    for (var id : List.copyOf(ids)) {
                        tx.sql(text)
                                .bind(account)
                                .bind(id.longValue())
                                .one(row ->
                                        new MessageForms(
                                                row.getBytesOrNull(1),
                                                row.getBytesOrNull(2),
                                                row.getStringOrNull(3)))
                                .ifPresent(each -> found.put(id, each));
                    }
                    return found;
                });
    }
}
