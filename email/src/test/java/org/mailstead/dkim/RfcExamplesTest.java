package org.mailstead.dkim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.mailstead.dns.Resolver;
import org.mailstead.dns.ZoneResolver;
import org.mailstead.wire.OctetSource;

/** The messages and keys that the RFCs print. */
class RfcExamplesTest {
    private static final String RFC8463 =
            """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.

            """;

    /** RFC 8463 §A.2, RFC 6376 §C. */
    private static final Resolver KEYS =
            ZoneResolver.builder()
                    .txt(
                            "brisbane._domainkey.football.example.com",
                            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
                    .txt(
                            "test._domainkey.football.example.com",
                            "v=DKIM1; k=rsa;"
                                    + " p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3"
                                    + "idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ"
                                    + "/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
                                    + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB")
                    .txt(
                            "brisbane._domainkey.example.com",
                            "v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3"
                                    + "/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od"
                                    + "+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBc"
                                    + "WToIMmPSPDdQPNUYckcQ2QIDAQAB")
                    .build();

    private static DkimVerifier verifier() {
        return new DkimVerifier(
                KEYS,
                domain -> false,
                InstantSource.fixed(Instant.parse("2018-06-11T00:00:00Z")),
                DkimLimits.DEFAULT);
    }

    private static OctetSource wire(String message) {
        return OctetSource.of(message.replace("\n", "\r\n").getBytes(UTF_8));
    }

    @Test // RFC 8463 §A.3: one message, an Ed25519 and an RSA signature
    void bothSignaturesOfTheEd25519ExamplePass() throws Exception {
        var results = verifier().verify(wire(RFC8463));
        assertThat(results).extracting(DkimResult::keyword).containsExactly("pass", "pass");
        assertThat(results.getFirst().key())
                .extracting(DkimResult.KeyInfo::type, DkimResult.KeyInfo::bits)
                .containsExactly(KeyType.ED25519, 256);
        // RFC 8301 §3.2: 1024 bits still pass, and are too few to sign with
        assertThat(results.getLast().reason()).contains("weak key");
    }

    @Test
    void aChangedBodyOrHeaderFailsBoth() throws Exception {
        assertThat(verifier().verify(wire(RFC8463.replace("hungry", "angry"))))
                .extracting(DkimResult::reason)
                .allMatch(reason -> reason.contains("body has changed"));
        assertThat(verifier().verify(wire(RFC8463.replace("dinner", "supper"))))
                .extracting(DkimResult::reason)
                .allMatch(reason -> reason.contains("does not match the header"));
    }

    @Test // RFC 6376 §3.4.2, §3.4.4
    void whatRelaxedAllowsToChangeChangesNothing() throws Exception {
        var changed =
                RFC8463.replace("Subject: Is dinner", "SUBJECT :  Is\n\tdinner")
                        .replace("game.  Are", "game. \t Are")
                        .replace("Joe.\n\n", "Joe.  \n\n\n\n");
        assertThat(verifier().verify(wire(changed)))
                .extracting(DkimResult::keyword)
                .containsExactly("pass", "pass");
    }

    /** With the white space that it was signed with: the text of the RFC has lost some of it. */
    private static final String RFC6376 =
            """
            DKIM-Signature: v=1; a=rsa-sha256; s=brisbane; d=example.com;
                  c=simple/simple; q=dns/txt; i=joe@football.example.com;
                  h=Received : From : To : Subject : Date : Message-ID;
                  bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
                  b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
                  4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
                  KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
                  4bmp/YzhwvcubU4=;
            Received: from client1.football.example.com  [192.0.2.1]
                  by submitserver.example.com with SUBMISSION;
                  Fri, 11 Jul 2003 21:01:54 -0700 (PDT)
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game. Are you hungry yet?

            Joe.
            """;

    @Test // RFC 6376 §A.2
    void theExampleWithoutAnyChangePasses() throws Exception {
        assertThat(verifier().verify(wire(RFC6376)))
                .extracting(DkimResult::keyword)
                .containsExactly("pass");
    }

    @Test // RFC 6376 §3.4.1, §3.4.3: simple bears nothing but empty lines at the end of the body
    void whatSimpleForbidsToChangeFails() throws Exception {
        for (var changed :
                new String[] {
                    RFC6376.replace("Subject: Is", "SUBJECT: Is"),
                    RFC6376.replace("Subject: Is", "Subject:  Is"),
                    RFC6376.replace("game. Are", "game.  Are"),
                    RFC6376.replace("Joe.\n", "Joe. \n")
                }) {
            assertThat(verifier().verify(wire(changed)))
                    .extracting(DkimResult::keyword)
                    .containsExactly("fail");
        }
        assertThat(verifier().verify(wire(RFC6376 + "\n\n")).getFirst().isPass()).isTrue();
    }
}
