package org.mailstead.server.queue;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.mailstead.address.Address;
import org.mailstead.address.LocalPart;
import org.mailstead.server.directory.Directory;
import org.mailstead.server.store.StoreException;
import org.mailstead.smtp.Envelope;
import org.mailstead.smtp.ForwardPath;
import org.mailstead.smtp.ReversePath;

/**
 * Gives each copy of a message a reverse-path of its own, for those who log in with an address that
 * asks for it: {@code ann+ID@example.org}. What comes back to it is about that copy, whatever it
 * says. Any number of threads. outbound §16
 */
public final class UniqueSenders {
    /** What is shorter could be guessed, and is not taken for an id. W-18 */
    static final int CHARS_MIN = 16;

    private static final int OCTETS = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Directory directory;
    private final QueueMemory memory;

    public UniqueSenders(Directory directory, QueueMemory memory) {
        this.directory = directory;
        this.memory = memory;
    }

    /** What the copies of a message are sent from. */
    public sealed interface Senders {
        /** One for each recipient; empty if all have the envelope's. */
        record Of(List<UniqueSender> senders) implements Senders {}

        /** One id of the sender's own, and several recipients. K-3 */
        record Ambiguous() implements Senders {}
    }

    /**
     * Decides for one message.
     *
     * @param login the name that the account logged in with
     */
    public Senders of(long account, String login, Envelope envelope) throws StoreException {
        if (!(envelope.from() instanceof ReversePath.Of(var from))
                || !asks(memory.fromIdLogins(account), login)) {
            return new Senders.Of(List.of());
        }
        var domain = directory.domain(from.domain());
        if (domain.isEmpty() || domain.get().separators().isEmpty()) {
            return new Senders.Of(List.of());
        }
        var separators = domain.get().separators();
        var own = id(from.localPart(), separators);
        if (own.isPresent()) {
            return ownId(own.get(), envelope);
        }
        var senders = new ArrayList<UniqueSender>();
        for (var ignored : envelope.to()) {
            var id = random();
            var sender = join(from, separators, id);
            if (sender.isEmpty()) { // too long with an id
                return new Senders.Of(List.of());
            }
            senders.add(new UniqueSender(id, sender.get()));
        }
        return new Senders.Of(senders);
    }

    private static boolean asks(List<String> logins, String login) {
        return logins.stream().anyMatch(login::equalsIgnoreCase);
    }

    private static Senders ownId(String own, Envelope envelope) {
        if (own.length() < CHARS_MIN) {
            return new Senders.Of(List.of()); // a suffix as anybody has
        }
        return envelope.to().size() > 1
                ? new Senders.Ambiguous()
                : new Senders.Of(List.of(new UniqueSender(own, envelope.from())));
    }

    /** The id in an address of one of our domains, if nobody could guess it. */
    static Optional<String> idOf(ForwardPath path, Directory directory) throws StoreException {
        if (!(path instanceof ForwardPath.Of(var address))) {
            return Optional.empty();
        }
        var domain = directory.domain(address.domain());
        return domain.isEmpty()
                ? Optional.empty()
                : id(address.localPart(), domain.get().separators())
                        .filter(id -> id.length() >= CHARS_MIN);
    }

    /** The id in a local part: what stands behind its first separator. */
    static Optional<String> id(LocalPart localPart, List<String> separators) {
        var text = localPart.value();
        var first = -1;
        var end = -1;
        for (var separator : separators) {
            var at = text.indexOf(separator);
            if (at >= 0 && (first < 0 || at < first)) {
                first = at;
                end = at + separator.length();
            }
        }
        return first < 0 ? Optional.empty() : Optional.of(text.substring(end));
    }

    private static Optional<ReversePath> join(Address from, List<String> separators, String id) {
        var local = from.localPart().value() + separators.getFirst() + id;
        return local.length() > LocalPart.OCTETS_MAX
                ? Optional.empty()
                : Optional.of(new ReversePath.Of(new Address(new LocalPart(local), from.domain())));
    }

    private static String random() {
        var octets = new byte[OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
