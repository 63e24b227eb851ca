package org.mailstead.server.updates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailstead.address.Domain;
import org.mailstead.dns.DnsException;
import org.mailstead.dns.Name;
import org.mailstead.dns.RecordType;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.Txt;
import org.mailstead.server.config.UpdatesConfig;
import org.mailstead.server.http.GuardedClient;
import org.mailstead.server.http.HttpAnswer;
import org.mailstead.server.metrics.Durations;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.wire.OctetSource;
import org.mailstead.wire.SyntaxException;

/** Asks which version is the latest, and what has changed. Any number of threads; blocks. */
public final class Updates {
    private static final int CHANGELOG_OCTETS_MAX = 1 << 20;

    private final Source source;
    private final Resolver resolver;
    private final GuardedClient client;
    private final Durations lookups;
    private final Durations fetches;

    /**
     * Whom to ask.
     *
     * @param domain of the project
     * @param changelog null if there is none to fetch
     */
    public record Source(Domain domain, @Nullable Signed changelog) {
        /** The one of the configuration; empty if nobody is to be asked. */
        public static Optional<Source> of(UpdatesConfig config) {
            var domain = config.domain();
            var uri = config.changelog();
            var key = config.key();
            return domain == null
                    ? Optional.empty()
                    : Optional.of(
                            new Source(
                                    domain,
                                    uri == null || key == null ? null : new Signed(uri, key)));
        }
    }

    /**
     * Where a changelog is.
     *
     * @param uri https
     * @param key Ed25519, by which it must be signed
     */
    public record Signed(URI uri, PublicKey key) {}

    /** Why there is no answer. The message is for people. */
    public static final class UnavailableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnavailableException(String message) {
            super(message);
        }
    }

    public Updates(Source source, Resolver resolver, GuardedClient client, Metrics metrics) {
        this.source = source;
        this.resolver = resolver;
        this.client = client;
        // outbound ME-17
        lookups =
                metrics.durations(
                        "updates_lookup_duration_seconds",
                        "Asking for the latest version.",
                        "result");
        fetches =
                metrics.durations(
                        "updates_fetchchangelog_duration_seconds",
                        "Fetching changelogs.",
                        "result");
    }

    /** The latest version. outbound UP-1 */
    public Version latest() throws UnavailableException {
        var start = System.nanoTime();
        var result = "error";
        try {
            var name = Name.of(source.domain()).child("_updates");
            var claimed =
                    resolver.lookup(name, RecordType.TXT).records().stream()
                            .map(Txt::octets)
                            .filter(UpdateRecord::isClaimed)
                            .toList();
            if (claimed.size() != 1) {
                result = claimed.isEmpty() ? "notfound" : "multiple";
                throw new UnavailableException(
                        (claimed.isEmpty() ? "no record" : claimed.size() + " records")
                                + " on versions at "
                                + name);
            }
            var latest = UpdateRecord.parse(claimed.getFirst()).latest();
            result = "ok";
            return latest;
        } catch (SyntaxException e) {
            result = "malformed";
            throw new UnavailableException("the record on versions: " + e.getMessage());
        } catch (DnsException e) {
            result = "temperror";
            throw new UnavailableException(String.valueOf(e.getMessage()));
        } finally {
            lookups.since(start, result);
        }
    }

    /** What has changed since a version; empty if there is no place to look. outbound UP-2 */
    public Optional<Changelog> changelog(Version since) throws UnavailableException {
        var changelog = source.changelog();
        if (changelog == null) {
            return Optional.empty();
        }
        var start = System.nanoTime();
        var result = "error";
        try {
            var uri = URI.create(changelog.uri() + "?from=v" + since);
            var body = body(uri, client.get(uri, CHANGELOG_OCTETS_MAX));
            result = "malformed";
            var read = Changelog.parse(body.octets(0, (int) body.size()), changelog.key());
            result = "ok";
            return Optional.of(read);
        } catch (SyntaxException e) {
            throw new UnavailableException(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException("it is in memory", e);
        } finally {
            fetches.since(start, result);
        }
    }

    private static OctetSource body(URI uri, HttpAnswer answer) throws UnavailableException {
        return switch (answer) {
            case HttpAnswer.Answered answered when answered.status() == 200 -> answered.body();
            case HttpAnswer.Answered answered ->
                    throw new UnavailableException(
                            uri.getHost() + " answered with status " + answered.status());
            case HttpAnswer.Failed(var _, var reason) -> throw new UnavailableException(reason);
        };
    }

    /** In words, for people. */
    public static List<String> words(Version latest, @Nullable Version own) {
        if (own == null) {
            return List.of("The latest version is " + latest + ". This one has no number.");
        }
        return latest.isNewerThan(own)
                ? List.of("A newer version is available: " + latest + ". This is " + own + ".")
                : List.of("This is " + own + ", the latest version is " + latest + ".");
    }
}
