package org.mailstead.server.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboundSmtpTest {
    @TempDir Path directory;

    @Test // RFC 5321 appendix D.1; inbound HDR-01 to HDR-04, REC-07
    void messageIsInTheMailboxWhenItIsAnswered() throws Exception {
        try (var server = TestSmtp.start(directory)) {
            server.smtp()
                    .play(
                            """
                            S: 220 mx.example.test ESMTP *
                            C: EHLO client.example
                            S: 250-mx.example.test
                            S: 250-PIPELINING
                            S: 250-SIZE 104857600
                            S: 250-STARTTLS
                            S: 250-ENHANCEDSTATUSCODES
                            S: 250-8BITMIME
                            S: 250-BINARYMIME
                            S: 250-CHUNKING
                            S: 250-DSN
                            S: 250-LIMITS RCPTMAX=1000
                            S: 250 SMTPUTF8
                            C: MAIL FROM:<sam@remote.example> SIZE=100
                            S: 250 2.1.0 *
                            C: RCPT TO:<Ann+tag@Example.Test>
                            S: 250 2.1.0 *
                            C: DATA
                            S: 354 *
                            C: From: sam@remote.example
                            C:
                            C: ..dot
                            C: .
                            S: 250 2.2.0 *
                            C: QUIT
                            S: 221 2.0.0 *
                            S:!
                            """);
            var message = server.inbox(server.ann);
            assertThat(message).hasSize(1);
            assertThat(message.getFirst())
                    .matches(
                            """
                            Delivered-To: ann@example.test
                            Return-Path: <sam@remote.example>
                            Received: from client.example \\(\\[127.0.0.1\\]\\)
                            \tby mx.example.test \\(\\[127.0.0.1\\]\\) via tcp with ESMTP
                            \tid [A-Za-z0-9_-]{22}
                            \tfor <Ann\\+tag@example.test>;
                            \tMon, 23 Nov 2026 10:00:00 \\+0000
                            From: sam@remote.example

                            .dot
                            """
                                    .replace("\n", "\r\n"));
        }
    }
}
