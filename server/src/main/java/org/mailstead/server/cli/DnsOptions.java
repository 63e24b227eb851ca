package org.mailstead.server.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.mailstead.dns.Answer;
import org.mailstead.dns.DnsLimits;
import org.mailstead.dns.DnsResolver;
import org.mailstead.dns.Dnssec;
import org.mailstead.dns.Name;
import org.mailstead.dns.NameServers;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.TrustAnchors;
import org.mailstead.server.config.DnsConfig;
import org.mailstead.server.control.OperationException;
import org.mailstead.wire.SyntaxException;
import picocli.CommandLine.Option;

/** Whom commands ask, and how they tell of answers. */
final class DnsOptions {
    @Option(
            names = "--nameserver",
            paramLabel = "ADDRESS[@PORT]",
            description = "Ask this resolver, not those of the system.")
    private @Nullable String server;

    /** For picocli. */
    DnsOptions() {}

    /** Another resolver in its place, which a test gives; else {@link #resolver()}. */
    Resolver or(@Nullable Resolver given) throws OperationException {
        return given == null ? resolver() : given;
    }

    DnsResolver resolver() throws OperationException {
        var clock = InstantSource.system();
        var limits = DnsLimits.DEFAULT;
        if (server == null) {
            return DnsResolver.system(limits, clock);
        }
        var servers = NameServers.of(address(server), false);
        return new DnsResolver(servers, TrustAnchors.ROOT, limits, clock);
    }

    private static InetSocketAddress address(String text) throws OperationException {
        try {
            return DnsConfig.address(text);
        } catch (IllegalArgumentException e) {
            throw new OperationException("not ADDRESS or ADDRESS@PORT: " + text, e);
        }
    }

    static InetAddress ip(String text) throws OperationException {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new OperationException("not an IP address: " + text, e);
        }
    }

    static Name name(String text) throws OperationException {
        try {
            return Name.parse(text);
        } catch (SyntaxException e) {
            throw new OperationException("not a name: " + e.getMessage(), e);
        }
    }

    /** What DNSSEC says, in words. */
    static String words(Dnssec dnssec) {
        return switch (dnssec) {
            case SECURE -> "DNSSEC: secure";
            case INSECURE -> "DNSSEC: insecure, the zone is not signed";
            case INDETERMINATE -> "DNSSEC: not validated";
        };
    }

    /** The last line on an answer. */
    static String remark(Name asked, Answer<?> answer) {
        var alias =
                answer.canonicalName().equals(asked)
                        ? ""
                        : "; " + asked + " is an alias of " + answer.canonicalName();
        return words(answer.dnssec()) + "; holds for " + answer.ttl().toSeconds() + " s" + alias;
    }
}
