package org.mailstead.bench.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * What was sent into the Inbox by SMTP, and what became of it. Threads that send share it; it is
 * checked while none of them runs.
 */
final class Arrivals {
    private static final Pattern UID = Pattern.compile("^\\d+ FETCH \\(UID (\\d+)");
    private static final Pattern BODY = Pattern.compile("BODY\\[] \\{\\d+}\r\n");

    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Map<Long, String> seen = new HashMap<>();
    private long uidValidity;
    private long uidNext = 1;
    private long modSeq;

    synchronized void acknowledged(String token) {
        acknowledged.add(token);
    }

    /** The server said that it did not take it. */
    synchronized void refused(String token) {
        refused.add(token);
    }

    /** Another ledger of what was acknowledged until now. */
    synchronized Arrivals until() {
        var until = new Arrivals();
        until.acknowledged.addAll(acknowledged);
        return until;
    }

    /** How many were acknowledged. */
    synchronized int count() {
        return acknowledged.size();
    }

    /**
     * Compares the Inbox with what was acknowledged.
     *
     * @param looks how often it is looked for what is still on its way through the queue
     * @param mayWait whether it is well if something still is: an attempt to deliver that was cut
     *     off is followed by another only after minutes
     * @return what is wrong
     */
    synchronized List<String> check(ImapTalk imap, int looks, boolean mayWait) throws IOException {
        var wrong = new ArrayList<String>();
        var missing = Set.<String>of();
        for (int look = 0; look < looks; look++) {
            checkCounters(imap.ok("EXAMINE INBOX (CONDSTORE)"), wrong);
            learn(imap, wrong);
            missing = missing();
            if (missing.isEmpty() || mayWait) {
                break;
            }
            LockSupport.parkNanos(50_000_000);
        }
        missing.stream()
                .filter(token -> !(mayWait && Sender.isQueued(token)))
                .forEach(token -> wrong.add("lost: " + token));
        seen.values().stream()
                .filter(refused::contains)
                .forEach(token -> wrong.add("there although refused: " + token));
        return wrong;
    }

    private Set<String> missing() {
        var missing = new HashSet<>(acknowledged);
        missing.removeAll(seen.values());
        return missing;
    }

    private void checkCounters(ImapTalk.Answer inbox, List<String> wrong) {
        var validity = inbox.number("UIDVALIDITY").orElse(0L);
        var next = inbox.number("UIDNEXT").orElse(0L);
        var highest = inbox.number("HIGHESTMODSEQ").orElse(0L);
        if (uidValidity != 0 && validity != uidValidity) {
            wrong.add("UIDVALIDITY of Inbox was %d, is %d".formatted(uidValidity, validity));
        }
        if (next < uidNext) {
            wrong.add("UIDNEXT of Inbox was %d, is %d".formatted(uidNext, next));
        }
        if (highest < modSeq) {
            wrong.add("HIGHESTMODSEQ of Inbox was %d, is %d".formatted(modSeq, highest));
        }
        uidValidity = validity;
        uidNext = Math.max(uidNext, next);
        modSeq = Math.max(modSeq, highest);
    }

    /** Reads all that is there: the names of all, the octets of what is new. */
    private void learn(ImapTalk imap, List<String> wrong) throws IOException {
        var found = new HashMap<Long, String>();
        var twice = new HashSet<String>();
        var tokens = new HashSet<String>();
        for (var line : imap.ok("UID FETCH 1:* (UID ENVELOPE)").untagged()) {
            var matcher = UID.matcher(line);
            if (matcher.find() && line.contains(" ENVELOPE ")) { // else a change of another session
                var token = Letter.tokenIn(line);
                found.put(Long.parseLong(matcher.group(1)), token);
                if (!tokens.add(token)) {
                    twice.add(token);
                }
            }
        }
        twice.forEach(token -> wrong.add("twice: " + token));
        seen.forEach((uid, token) -> {
            if (!token.equals(found.get(uid))) {
                wrong.add("UID %d was %s, is %s".formatted(uid, token, found.get(uid)));
            }
        });
        for (var uid : found.keySet()) {
            if (!seen.containsKey(uid)) {
                checkOctets(imap, uid, found.get(uid), wrong);
            }
        }
        seen.clear();
        seen.putAll(found);
    }

    private static void checkOctets(ImapTalk imap, long uid, String token, List<String> wrong)
            throws IOException {
        var answer = imap.ok("UID FETCH " + uid + " BODY.PEEK[]");
        var octets = new String(new Letter(token).octets(), ISO_8859_1);
        var isThere =
                answer.untagged().stream()
                        .anyMatch(line -> BODY.matcher(line).find() && line.contains(octets));
        if (!isThere) {
            wrong.add("not as it was sent: " + token);
        }
    }
}
