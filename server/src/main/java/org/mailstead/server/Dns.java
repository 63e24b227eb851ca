package org.mailstead.server;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.mailstead.dns.DnsLimits;
import org.mailstead.dns.DnsResolver;
import org.mailstead.dns.NameServers;
import org.mailstead.dns.PublicSuffixes;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.TrustAnchors;
import org.mailstead.dns.Validation;
import org.mailstead.server.config.DnsConfig;
import org.mailstead.server.metrics.Metrics;
import org.mailstead.wire.SyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one way of the server to the DNS: one cache, one set of limits, measured. */
final class Dns implements AutoCloseable {
    private static final long LIST_OCTETS_MAX = 4 << 20;

    private final Logger log = LoggerFactory.getLogger(Dns.class);
    private final DnsResolver names;
    private final Resolver resolver;
    private final Thread greeting;

    private Dns(DnsResolver names, Metrics metrics) {
        this.names = names;
        resolver = new MeasuredResolver(names, metrics);
        greeting = Thread.ofVirtual().name("dns validation").unstarted(this::tellWhoValidates);
    }

    /**
     * Makes ready to ask.
     *
     * @param mode on a developer's machine nothing is asked before somebody wants to know a name
     */
    static Dns open(DnsConfig config, ServerMode mode, InstantSource clock, Metrics metrics) {
        var servers = config.addresses();
        var names =
                servers.isEmpty()
                        ? DnsResolver.system(DnsLimits.DEFAULT, clock)
                        : new DnsResolver(
                                new NameServers(servers, config.trusted(), false, null, 0),
                                TrustAnchors.ROOT,
                                DnsLimits.DEFAULT,
                                clock);
        var dns = new Dns(names, metrics);
        switch (mode) {
            case PUBLIC -> dns.greeting.start();
            case LOCAL -> {}
        }
        return dns;
    }

    /**
     * Which domains are nobody's: the list of the configuration, or else the one shipped, which is
     * read when it is first needed.
     *
     * @throws IOException if the list cannot be read; the message names it
     */
    static Supplier<PublicSuffixes> suffixes(DnsConfig config) throws IOException {
        var file = config.publicSuffixList();
        if (file == null) {
            return PublicSuffixes::shipped;
        }
        if (Files.size(file) > LIST_OCTETS_MAX) {
            throw new IOException(file + " is larger than " + LIST_OCTETS_MAX + " octets");
        }
        try {
            var list = PublicSuffixes.parse(Files.readString(file));
            return () -> list;
        } catch (SyntaxException | CharacterCodingException e) {
            throw new IOException(file + " is no Public Suffix List: " + e.getMessage(), e);
        }
    }

    Resolver resolver() {
        return resolver;
    }

    /** Whether records of DANE can be relied on, an operator wants to know at the start. */
    private void tellWhoValidates() {
        try {
            var validation = names.validation();
            var event = validation == Validation.NONE ? log.atWarn() : log.atInfo();
            event.addKeyValue("validation", validation).log(words(validation));
        } catch (IOException e) {
            log.atWarn().addKeyValue("why", e.getMessage()).log("no resolver for the DNS is known");
        }
    }

    private static String words(Validation validation) {
        return switch (validation) {
            case BY_SERVER -> "DNSSEC is validated by the resolver";
            case BY_US -> "DNSSEC is validated here";
            case NONE ->
                    "DNSSEC is not validated: the resolver does not answer, or drops signatures";
        };
    }

    /** Asks no more. */
    @Override
    public void close() {
        greeting.interrupt();
    }
}
