package org.mailstead.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays exchanges: contexts, and a client against a server. */
final class Exchange {
    static final ChannelBindings BINDINGS =
            ChannelBindings.of("exporter".getBytes(UTF_8), "end point".getBytes(UTF_8));

    private Exchange() {}

    static SaslContext context(Credentials accounts, ChannelBindings bindings) {
        return context(accounts, bindings, null);
    }

    static SaslContext context(
            Credentials accounts,
            ChannelBindings bindings,
            SaslContext.@Nullable ClientCertificate certificate) {
        var offered = Mechanism.offered(true, bindings, true, EnumSet.allOf(Mechanism.class));
        return new SaslContext(
                accounts, offered, bindings, certificate, "mx.example.org", SaslLimits.DEFAULT);
    }

    static SaslClient.Login login(String name, String password, ChannelBindings bindings) {
        return new SaslClient.Login(name, password, bindings, true, SaslLimits.DEFAULT);
    }

    /** The challenge that the server must answer with. */
    static String challenge(SaslServer server, String response) {
        var step = server.next(response.getBytes(UTF_8));
        assertThat(step).isInstanceOf(Step.Challenge.class);
        return ((Step.Challenge) step).text();
    }

    /** The outcome that the server must come to at once. */
    static SaslOutcome outcome(SaslServer server, String response) {
        return outcome(server, response.getBytes(UTF_8));
    }

    static SaslOutcome outcome(SaslServer server, byte[] response) {
        var step = server.next(response);
        assertThat(step).isInstanceOf(Step.Done.class);
        return ((Step.Done) step).outcome();
    }

    /** Both sides to the end, with or without an initial response. */
    static SaslOutcome play(SaslClient client, SaslServer server, boolean withInitialResponse)
            throws SaslClientException {
        var initial = client.initialResponse();
        Step step;
        if (initial != null && withInitialResponse) {
            step = server.next(initial);
        } else {
            var first = server.begin();
            step =
                    server.next(
                            initial != null ? initial : client.next(first.text().getBytes(UTF_8)));
        }
        while (step instanceof Step.Challenge(var text)) {
            step = server.next(client.next(text.getBytes(UTF_8)));
        }
        return ((Step.Done) step).outcome();
    }

    static List<Mechanism> withPassword() {
        return List.of(Mechanism.values()).stream().filter(m -> m != Mechanism.EXTERNAL).toList();
    }
}
