package org.mailstead.server.delivery;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailstead.server.config.Transcripts;
import org.mailstead.server.delivery.Verdict.NotTaken;
import org.mailstead.server.delivery.Verdict.Then;
import org.mailstead.server.queue.Attempt;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.smtp.EnhancedStatusCode;

/** What one attempt has come to so far, for each recipient. For one thread. */
final class Journey {
    private static final EnhancedStatusCode HANDED_OVER = new EnhancedStatusCode(2, 0, 0);
    private static final Problem NOT_TRIED =
            Problem.of(new EnhancedStatusCode(4, 4, 0), "No host could be tried");
    private static final Set<Then> OPEN = Set.of(Then.OTHER_HOST, Then.OTHER_HOST_OR_LATER);

    /** More sentences than a person would read are left out. */
    private static final int DECISIONS_MAX = 100;

    private final List<QueuedRecipient> recipients;
    private final Instant begun;
    private final Transcripts keeping;
    private final Transcript transcript;
    private final long start = System.nanoTime();
    private final List<String> decisions = new ArrayList<>();
    private final Map<Long, State> states = new HashMap<>();
    private boolean reached;
    private @Nullable String transcribed;

    /** Where a verdict comes from: as in {@link Attempt}. */
    record Place(@Nullable Peer host, @Nullable InetAddress address, String tls) {
        /** Before any host. */
        static final Place NOWHERE = new Place(null, null, "");

        static Place of(Link link) {
            return new Place(link.key().host(), link.address(), link.tls());
        }
    }

    private record State(Verdict verdict, Place place) {}

    Journey(
            List<QueuedRecipient> recipients,
            Instant begun,
            RemoteSettings settings,
            RemoteLimits limits) {
        this.recipients = recipients;
        this.begun = begun;
        keeping = settings.transcripts();
        transcript =
                keeping == Transcripts.NONE
                        ? Transcript.none()
                        : new Transcript(limits.transcriptCharsMax());
    }

    /** What is said on the way. */
    Transcript transcript() {
        return transcript;
    }

    /** Notes a choice, or what it rests on, in a sentence. */
    void decide(String sentence) {
        if (decisions.size() < DECISIONS_MAX) {
            decisions.add(sentence);
        }
    }

    /** The same with several. */
    void decide(Collection<String> sentences) {
        sentences.forEach(this::decide);
    }

    /** Somebody at the destination answered. */
    void reach() {
        reached = true;
    }

    /** Whether nobody answered, and somebody still waits for that. */
    boolean isAway() {
        return !reached && !open().isEmpty();
    }

    /** Those for whom another host may still take the message, now. */
    List<QueuedRecipient> open() {
        return recipients.stream().filter(one -> isOpen(states.get(one.id()))).toList();
    }

    private static boolean isOpen(@Nullable State state) {
        return state == null
                || (state.verdict() instanceof NotTaken(_, var then) && OPEN.contains(then));
    }

    /** A verdict on all that are open. */
    void note(NotTaken verdict, Place place) {
        open().forEach(recipient -> note(recipient, verdict, place));
    }

    /** A verdict on one. What may work later stays so, whatever other hosts cannot do. */
    void note(QueuedRecipient recipient, Verdict verdict, Place place) {
        var before = states.get(recipient.id());
        if (before == null || isHopeless(before.verdict()) || !isHopeless(verdict)) {
            var all = before == null ? verdict : together(before.verdict(), verdict);
            states.put(recipient.id(), new State(all, place));
        }
    }

    /** Where no host can take it, what is wrong with each. */
    private static Verdict together(Verdict before, Verdict verdict) {
        return isHopeless(before)
                        && isHopeless(verdict)
                        && before instanceof NotTaken(var first, _)
                        && verdict instanceof NotTaken(var second, var then)
                ? new NotTaken(second.after(first), then)
                : verdict;
    }

    private static boolean isHopeless(Verdict verdict) {
        return verdict instanceof NotTaken(_, var then) && then == Then.OTHER_HOST;
    }

    /** How it ended, in the order of the recipients. */
    List<Result> results() {
        return recipients.stream().map(this::result).toList();
    }

    private Result result(QueuedRecipient recipient) {
        var state =
                states.getOrDefault(
                        recipient.id(),
                        new State(
                                new NotTaken(NOT_TRIED, Then.OTHER_HOST_OR_LATER), Place.NOWHERE));
        return switch (state.verdict()) {
            case Verdict.Taken(var reply, var handover) -> {
                var status = reply.status() == null ? HANDED_OVER : reply.status();
                var problem = new Problem(status, reply, "", false);
                yield new Result.Delivered(
                        recipient.id(),
                        attempt(problem, state.place(), keeping == Transcripts.ALL),
                        handover);
            }
            case NotTaken(var problem, var then) -> {
                var kind = then == Then.NOTHING || then == Then.OTHER_HOST ? 5 : 4;
                var attempt = attempt(problem.as(kind), state.place(), true);
                yield kind == 5
                        ? new Result.Refused(recipient.id(), attempt)
                        : new Result.Delayed(
                                recipient.id(), attempt, !reached, problem.timedOut(), null);
            }
        };
    }

    private String transcribed() {
        if (transcribed == null) {
            transcribed = transcript.text();
        }
        return transcribed;
    }

    private Attempt attempt(Problem problem, Place place, boolean withTranscript) {
        var host = place.host();
        return new Attempt(
                begun,
                Duration.ofNanos(System.nanoTime() - start),
                "",
                host == null ? null : host.text(),
                place.address(),
                problem.status(),
                problem.reply(),
                problem.text(),
                place.tls(),
                decisions,
                withTranscript ? transcribed() : "");
    }
}
