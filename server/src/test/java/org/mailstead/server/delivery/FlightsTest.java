package org.mailstead.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailstead.server.delivery.Flights.Landing;
import org.mailstead.server.queue.Claim;
import org.mailstead.server.queue.QueuedMessage;
import org.mailstead.server.queue.QueuedRecipient;
import org.mailstead.server.queue.TlsDemand;
import org.mailstead.smtp.MailParameters;
import org.mailstead.smtp.Recipient;
import org.mailstead.smtp.ReversePath;
import org.mailstead.wire.OctetSource;

/** How many attempts go on at once: in all, for an account, and at a destination. outbound S-4 */
class FlightsTest {
    private static final DeliveryLimits LIMITS =
            new DeliveryLimits(
                    5,
                    Duration.ofDays(1),
                    2,
                    1,
                    3,
                    4,
                    2,
                    4,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    5);
    private long ids;

    private Claim claim(long account, String destination) {
        return claim(account, destination, "");
    }

    private Claim claim(long account, String destination, String via) {
        var id = ++ids;
        var recipient =
                new QueuedRecipient(
                        id,
                        id,
                        new Recipient(TestCarrier.path("u@" + destination)),
                        false,
                        1,
                        Instant.EPOCH,
                        null,
                        null,
                        null,
                        TlsDemand.BY_POLICY,
                        null,
                        1,
                        1,
                        null,
                        0);
        var message =
                new QueuedMessage(
                        id,
                        Instant.EPOCH,
                        account,
                        new ReversePath.Null(),
                        MailParameters.NONE,
                        null,
                        null,
                        null,
                        null,
                        "",
                        OctetSource.of(new byte[0]),
                        1,
                        1,
                        "",
                        "");
        return new Claim(message, message.from(), List.of(recipient), List.of(), List.of(), via);
    }

    @Test
    void allHaveSoManyPlaces() {
        var flights = new Flights(LIMITS);
        for (var i = 0; i < 5; i++) {
            assertThat(flights.free()).isEqualTo(5 - i);
            flights.begin(claim(i, "d" + i + ".example"));
        }
        assertThat(flights.free()).isZero();
        assertThat(flights.accounts()).isEqualTo(5);
        assertThat(flights.destinations()).isEqualTo(5);
    }

    @Test
    void accountHasSoManyPlaces() {
        var flights = new Flights(LIMITS);
        for (var i = 0; i < 4; i++) {
            flights.begin(claim(7, "d" + i + ".example"));
        }
        assertThat(flights.freeFor(7)).isZero();
        assertThat(flights.freeFor(8)).isEqualTo(4);
        assertThat(flights.free()).isEqualTo(1);
        assertThat(flights.goingOnFor(7)).isEqualTo(4);
    }

    @Test // outbound W-3
    void destinationGetsMorePlacesAsItTakesMailAndOneWhenItIsAway() {
        var flights = new Flights(LIMITS);
        for (var places = 1; places <= 5; places++) {
            assertThat(flights.freeAt("d.example", "")).isEqualTo(Math.min(places, 3));
            var claim = claim(7, "d.example");
            flights.begin(claim);
            assertThat(flights.freeAt("d.example", "")).isEqualTo(Math.min(places, 3) - 1);
            flights.end(claim, Landing.REACHED);
            flights.end(claim, Landing.REACHED); // once is enough
        }
        var claim = claim(7, "d.example");
        flights.begin(claim);
        flights.end(claim, Landing.UNREACHABLE);
        assertThat(flights.freeAt("d.example", "")).isEqualTo(1);
        assertThat(flights.isEmpty()).isTrue();
    }

    @Test // attempts that wait for their peers take no places of others, but there is an end
    void slowAttemptsHaveSoManyPlacesOfTheirOwn() {
        var impatient =
                new DeliveryLimits(
                        5,
                        Duration.ofMillis(1),
                        2,
                        1,
                        3,
                        4,
                        2,
                        4,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        5);
        var flights = new Flights(impatient);
        for (var i = 0; i < 4; i++) {
            flights.begin(claim(7, "d" + i + ".example"));
        }
        var begun = System.nanoTime();
        while (System.nanoTime() - begun < 2_000_000) {
            Thread.onSpinWait(); // until they are slow
        }
        assertThat(flights.free()).isEqualTo(3);
        assertThat(flights.freeFor(7)).isEqualTo(2);
    }

    @Test // outbound W-3: one relay is one next hop, whatever it is asked to take where
    void relayHasSoManyPlacesAndFewerWhileItIsAway() {
        var flights = new Flights(LIMITS);
        assertThat(flights.freeVia("")).isEqualTo(Integer.MAX_VALUE);
        var first = claim(7, "a.example", "relay up");
        flights.begin(first);
        flights.begin(claim(8, "b.example", "relay up"));
        assertThat(flights.freeVia("relay up")).isEqualTo(2);
        assertThat(flights.freeVia("relay other")).isEqualTo(4);
        assertThat(flights.freeVia("proxy p")).isEqualTo(2);
        flights.end(first, Landing.UNREACHABLE);
        assertThat(flights.freeVia("relay up")).isEqualTo(1);
        for (var i = 0; i < 9; i++) { // b.example's goes on all the while
            var claim = claim(7, "a.example", "relay up");
            flights.begin(claim);
            flights.end(claim, i < 6 ? Landing.UNREACHABLE : Landing.REACHED);
        }
        assertThat(flights.freeVia("relay up")).isEqualTo(3);
        assertThat(flights.freeAt("a.example", "relay up")).isEqualTo(3);
        assertThat(flights.freeAt("a.example", "")).isEqualTo(1);
    }
}
