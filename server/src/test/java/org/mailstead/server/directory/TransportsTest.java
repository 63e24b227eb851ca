package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mailstead.server.directory.TestDirectory.ACTOR;
import static org.mailstead.server.directory.TestDirectory.domain;
import static org.mailstead.server.directory.TestDirectory.done;
import static org.mailstead.server.directory.TestDirectory.refusal;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailstead.dns.Name;
import org.mailstead.sasl.Mechanism;
import org.mailstead.server.relay.RelayHost;
import org.mailstead.server.relay.RelayLogin;
import org.mailstead.server.relay.RelaySecurity;
import org.mailstead.server.store.Engine;
import org.mailstead.wire.SyntaxException;

class TransportsTest {
    private static final Transport PROVIDER =
            new Transport(
                    "provider",
                    new Transport.Relay(
                            new RelayHost(
                                    new Name("smtp.example.net"),
                                    465,
                                    RelaySecurity.TLS,
                                    new RelayLogin(
                                            "ann",
                                            "sesame",
                                            List.of(Mechanism.SCRAM_SHA_256, Mechanism.PLAIN)))));
    private static final Transport CLOSED =
            new Transport("closed", new Transport.Fail(554, "no mail"));

    @TempDir private Path folder;

    private static Route route(
            Route.Owner owner, int position, String to, int attempts, String transport)
            throws SyntaxException {
        var domains = to.isEmpty() ? List.<Route.Match>of() : List.of(Route.Match.parse(to));
        return new Route(owner, position, List.of(), domains, attempts, transport);
    }

    @ParameterizedTest // outbound
    @EnumSource(Engine.class)
    void transportsReadBackAndKeepTheirSecrets(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder)) {
            var all =
                    List.of(
                            CLOSED,
                            new Transport("four", new Transport.Direct(Transport.Family.IPV4)),
                            new Transport(
                                    "plain",
                                    new Transport.Relay(
                                            new RelayHost(
                                                    new Name("192.0.2.1"),
                                                    25,
                                                    RelaySecurity.NONE,
                                                    null))),
                            PROVIDER,
                            new Transport(
                                    "tunnel",
                                    new Transport.Socks(
                                            new Name("10.0.0.2"),
                                            1080,
                                            domain("out.example.org"))));
            for (var one : all) {
                done(test.admin().transports().add(ACTOR, one));
            }
            assertThat(test.admin().transports().list()).isEqualTo(all);
            assertThat(test.directory().transport("provider")).contains(PROVIDER);
            assertThat(refusal(test.admin().transports().add(ACTOR, PROVIDER))).contains("exists");
            assertThat(test.admin().audit(10))
                    .noneMatch(entry -> entry.toString().contains("sesame"));
            assertThat(PROVIDER.toString()).doesNotContain("sesame").contains("ann");
            done(test.admin().transports().remove(ACTOR, "provider"));
            assertThat(test.directory().transport("provider")).isEmpty();
        }
    }

    @ParameterizedTest // outbound
    @EnumSource(Engine.class)
    void firstRouteThatMatchesCounts(Engine engine) throws Exception {
        try (var test = TestDirectory.open(engine, folder).withAnn()) {
            var admin = test.admin().transports();
            var ann = test.directory().account("ann").orElseThrow().id();
            var sender = domain("example.org");
            done(admin.add(ACTOR, PROVIDER));
            done(admin.add(ACTOR, CLOSED));
            var all = new Route.Owner.OfAll();
            assertThat(refusal(admin.addRoute(ACTOR, route(all, 1, "", 0, "nothing"))))
                    .contains("no transport");
            done(admin.addRoute(ACTOR, route(all, 20, "", 3, "provider")));
            done(admin.addRoute(ACTOR, route(all, 10, ".example.com", 0, "closed")));
            var to = domain("mx.example.com");
            assertThat(test.directory().route(ann, sender, to, 0)).contains(CLOSED);
            assertThat(test.directory().route(ann, sender, domain("b.example"), 2)).isEmpty();
            assertThat(test.directory().route(ann, null, null, 3)).contains(PROVIDER);

            done(
                    admin.addRoute(
                            ACTOR, route(new Route.Owner.OfDomain(sender), 1, "", 0, "provider")));
            assertThat(test.directory().route(ann, sender, to, 0)).contains(PROVIDER);
            assertThat(test.directory().route(ann, domain("example.net"), to, 0)).contains(CLOSED);
            done(admin.addRoute(ACTOR, route(new Route.Owner.OfAccount(ann), 1, "", 0, "closed")));
            assertThat(test.directory().route(ann, sender, domain("b.example"), 0))
                    .contains(CLOSED);
            assertThat(refusal(admin.remove(ACTOR, "closed"))).contains("a route leads to");
            assertThat(admin.routes()).hasSize(4);
            done(admin.removeRoute(ACTOR, all, 10));
            assertThat(refusal(admin.removeRoute(ACTOR, all, 10))).contains("no route");
            assertThat(test.directory().route(0, null, to, 0)).isEmpty();
        }
    }

    @Test // outbound R-3
    void dotBeforeADomainTakesThoseBelowItToo() throws Exception {
        var exact = Route.Match.parse("example.org");
        var below = Route.Match.parse(".example.org");
        assertThat(exact.matches(domain("example.org"))).isTrue();
        assertThat(exact.matches(domain("a.example.org"))).isFalse();
        assertThat(below.matches(domain("example.org"))).isTrue();
        assertThat(below.matches(domain("a.b.example.org"))).isTrue();
        assertThat(below.matches(domain("badexample.org"))).isFalse();
    }

    @Test // outbound X-6
    void impossibleTransportsAreRefused() {
        assertThatThrownBy(() -> new Transport.Fail(250, "x"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Transport.Fail(550, "x".repeat(257)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Transport("a b", new Transport.Fail(550, "x")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
