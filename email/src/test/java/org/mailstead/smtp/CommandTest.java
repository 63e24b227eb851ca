package org.mailstead.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.address.Address;
import org.mailstead.address.AddressLiteral;
import org.mailstead.address.Domain;
import org.mailstead.address.LocalPart;
import org.mailstead.wire.SyntaxException;

class CommandTest {
    private static Command parse(String line) throws CommandException {
        return Command.parse(line.getBytes(UTF_8));
    }

    private static Command.Mail mail(String rest) throws CommandException {
        return (Command.Mail) parse("MAIL FROM:" + rest);
    }

    private static Command.Rcpt rcpt(String rest) throws CommandException {
        return (Command.Rcpt) parse("RCPT TO:" + rest);
    }

    private static ReversePath from(String address) throws SyntaxException {
        return new ReversePath.Of(Address.parse(address));
    }

    @Test // RFC 5321 §2.4, §4.1.1; inbound CMD-02, CMD-05
    void verbsAreOfAnyCaseAndTrailingWhiteSpaceIsTolerated() throws Exception {
        assertThat(parse("quit")).isEqualTo(new Command.Quit());
        assertThat(parse("DaTa \t ")).isEqualTo(new Command.Data());
        assertThat(parse("mail from:<> size=1  ")).isInstanceOf(Command.Mail.class);
        assertThat(parse("NOOP whatever \"it\" is")).isEqualTo(new Command.Noop());
        assertThat(parse("help me")).isEqualTo(new Command.Help("me"));
        assertThat(parse("vrfy ann SMTPUTF8")).isEqualTo(new Command.Vrfy("ann SMTPUTF8"));
        assertThat(parse("bdat 10 last")).isEqualTo(new Command.Bdat(10, true));
        assertThat(parse("auth scram-sha-256-plus ="))
                .isEqualTo(new Command.Auth("SCRAM-SHA-256-PLUS", "="));
        assertThat(parse("AUTH PLAIN")).isEqualTo(new Command.Auth("PLAIN", null));
        assertThat(parse("")).isEqualTo(new Command.Unknown(""));
        assertThat(parse("GET / HTTP/1.1")).isEqualTo(new Command.Unknown("GET"));
        assertThat(Command.parse("\u0016\u0003\u0001\u00ff x".getBytes(ISO_8859_1)))
                .isEqualTo(new Command.Unknown("????"));
    }

    @Test // RFC 5321 §4.1.1.1; inbound EHLO-02
    void clientsNameThemselves() throws Exception {
        assertThat(parse("EHLO MX.example.org"))
                .isEqualTo(new Command.Ehlo(named("mx.example.org")));
        assertThat(parse("HELO localhost")).isEqualTo(new Command.Helo(named("localhost")));
        assertThat(parse("EHLO [192.0.2.1] my host"))
                .isEqualTo(
                        new Command.Ehlo(
                                new ClientIdentity.Numbered(AddressLiteral.parse("[192.0.2.1]"))));
        assertThat(parse("EHLO")).isEqualTo(new Command.Ehlo(new ClientIdentity.Unclear("")));
        assertThat(parse("EHLO my_host."))
                .isEqualTo(new Command.Ehlo(new ClientIdentity.Unclear("my_host.")));
    }

    private static ClientIdentity named(String domain) throws SyntaxException {
        return new ClientIdentity.Named(Domain.parse(domain));
    }

    @Test // RFC 5321 §4.1.2, §4.1.1.3; inbound CMD-06, CMD-07, CMD-10
    void pathsAreReadInAllTheirForms() throws Exception {
        assertThat(mail("<>").from()).isEqualTo(new ReversePath.Null());
        assertThat(mail(" <ann@example.org>").from()).isEqualTo(from("ann@example.org"));
        assertThat(mail("<@a.example,@b.example:ann@example.org>").from())
                .isEqualTo(from("ann@example.org"));
        assertThat(mail("<\"a b\\\">\"@example.org>").from())
                .isEqualTo(from("\"a b\\\">\"@example.org"));
        assertThat(mail("<\"ann\"@Example.ORG>").from()).isEqualTo(from("ann@example.org"));
        assertThat(rcpt("<PostMaster>").to()).isEqualTo(new ForwardPath.Postmaster());
        assertThat(rcpt("<\"@[\"@[IPv6:::1]>").to())
                .isEqualTo(
                        new ForwardPath.AtLiteral(
                                LocalPart.parse("\"@[\""), AddressLiteral.parse("[IPv6:::1]")));
        var unicode = rcpt("<\u00e9@\u00fc.example>");
        assertThat(unicode.unicode()).isTrue();
        assertThat(unicode.to().isAscii()).isFalse();
        assertThat(rcpt("<e@xn--tda.example>").unicode()).isFalse();
    }

    @ParameterizedTest // RFC 5321 §4.2.4: syntax errors are 501; inbound RPL-06
    @ValueSource(
            strings = {
                "MAIL",
                "MAIL FROM",
                "MAIL FROM:",
                "MAIL FROM:ann@example.org",
                "MAIL FROM:<ann>",
                "MAIL FROM:<ann@>",
                "MAIL FROM:<@example.org>",
                "MAIL FROM:<a@b.example",
                "MAIL FROM:<a@b.example>x",
                "MAIL FROM:<a@b.example>SIZE=1",
                "MAIL  FROM:<a@b.example>",
                "MAIL FROM:<a..b@c.example>",
                "MAIL FROM:<a@[::1]>",
                "MAIL FROM:<@a.example:>",
                "MAIL FROM:<a@b_c.example>",
                "MAIL FROM:<\"a@b.example>",
                "MAIL FROM:<a@b.example.>",
                "MAIL FROM:<a b@c.example>",
                "MAIL FROM:<> SIZE",
                "MAIL FROM:<> SIZE=",
                "MAIL FROM:<> SIZE=-1",
                "MAIL FROM:<> SIZE=1x",
                "MAIL FROM:<> SIZE=123456789012345678901",
                "MAIL FROM:<> SMTPUTF8=1",
                "MAIL FROM:<> HOLDFOR=0",
                "MAIL FROM:<> HOLDFOR=01",
                "MAIL FROM:<> HOLDFOR=1234567890",
                "MAIL FROM:<> HOLDUNTIL=2026-01-01T00:00:00+00:00",
                "MAIL FROM:<> HOLDUNTIL=26-01-01T00:00:00Z",
                "MAIL FROM:<> HOLDUNTIL=2026-01-01",
                "MAIL FROM:<> RET=ALL",
                "MAIL FROM:<> ENVID=a=b",
                "MAIL FROM:<> ENVID=a+0Ab",
                "MAIL FROM:<> ENVID=a+4",
                "MAIL FROM:<> ENVID=a+4a",
                "MAIL FROM:<> =x",
                "RCPT",
                "RCPT TO:<>",
                "RCPT TO:<a@b.example> NOTIFY=",
                "RCPT TO:<a@b.example> NOTIFY=NEVER,DELAY",
                "RCPT TO:<a@b.example> NOTIFY=SUCCESS,",
                "RCPT TO:<a@b.example> ORCPT=rfc822",
                "RCPT TO:<a@b.example> ORCPT=rfc822;",
                "RCPT TO:<a@b.example> ORCPT=;a",
                "RCPT TO:<a@b.example> ORCPT=rfc822;a+0D+0Ab",
                "RCPT TO:<a@b.example> ORCPT=r_c;a",
                "AUTH",
                "AUTH ?",
                "AUTH ABCDEFGHIJKLMNOPQRSTU",
                "DATA now",
                "RSET now",
                "QUIT now",
                "STARTTLS now",
                "VRFY",
                "EXPN ",
                "NOOP \u0000",
                "RCPT TO:<a\u0001@b.example>"
            })
    void whatDoesNotFollowTheGrammarIsRefused(String line) {
        var refused = catchThrowableOfType(CommandException.class, () -> parse(line));
        assertThat(refused.reply().code()).as(refused.reply().toString()).isEqualTo(501);
        assertThat(refused.inSync()).isTrue();
    }

    @ParameterizedTest // inbound CMD-13, RPL-23, RPL-24, RPL-25
    @CsvSource({
        "MAIL FROM:<> FOO=1,555 5.3.3",
        "RCPT TO:<a@b.example> SIZE=1,555 5.3.3",
        "MAIL FROM:<> BODY=9BIT,555 5.5.4",
        "MAIL FROM:<> SIZE=1 size=2,501 5.5.4",
        "MAIL FROM:<> HOLDFOR=1 HOLDUNTIL=2026-11-23T12:00:00Z,501 5.5.4"
    })
    void parametersThatCannotBeObeyedAreRefused(String line, String codes) {
        var refused = catchThrowableOfType(CommandException.class, () -> parse(line));
        assertThat(refused.reply().toString()).startsWith(codes);
    }

    @ParameterizedTest // RFC 3030 §2
    @ValueSource(
            strings = {"BDAT", "BDAT x", "BDAT 1x", "BDAT 1 FIRST", "BDAT 1 LAST 2", "BDAT -1"})
    void unreadableBdatLeavesTheStreamOutOfSync(String line) {
        var refused = catchThrowableOfType(CommandException.class, () -> parse(line));
        assertThat(refused.reply().code()).isEqualTo(501);
        assertThat(refused.inSync()).isFalse();
    }

    @Test
    void hugeNumbersAreTheLargestLong() throws Exception {
        assertThat(parse("BDAT 99999999999999999999"))
                .isEqualTo(new Command.Bdat(Long.MAX_VALUE, false));
        assertThat(parse("BDAT 9223372036854775807"))
                .isEqualTo(new Command.Bdat(Long.MAX_VALUE, false));
        assertThat(mail("<> SIZE=9223372036854775806").parameters().size())
                .isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test // RFC 5321 §4.5.3.1.3; inbound CMD-08
    void pathsAreBounded() throws Exception {
        var domain = ("a".repeat(50) + ".").repeat(4) + "example";
        var fits = "b".repeat(254 - 1 - domain.length()) + "@" + domain;
        assertThat(mail("<" + fits + ">").from()).isEqualTo(from(fits));
        assertThat(catchThrowableOfType(CommandException.class, () -> mail("<b" + fits + ">")))
                .hasMessageContaining("path longer than 256");
    }

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        var seed = Long.getLong("seed", 1);
        var random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            var command = command(random);
            assertThat(parse(command.line())).as("seed %d", seed).isEqualTo(command);
        }
    }

    private static Command command(Random random) throws SyntaxException {
        var unicode = random.nextBoolean();
        var local = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            var letters = "ab.\" \\@>+=[](," + (unicode ? "\u00e9\u03a9" : "");
            local.append(letters.charAt(random.nextInt(letters.length())));
        }
        var localPart = new LocalPart(local.toString());
        var address =
                new Address(localPart, Domain.parse(unicode ? "\u00fc.example" : "c.example"));
        return switch (random.nextInt(4)) {
            case 0 -> new Command.Bdat(random.nextLong(Long.MAX_VALUE), random.nextBoolean());
            case 1 ->
                    new Command.Rcpt(
                            new ForwardPath.Of(address),
                            new RcptParameters(
                                    random.nextBoolean()
                                            ? Set.of(Notify.NEVER)
                                            : EnumSet.of(Notify.SUCCESS, Notify.DELAY),
                                    new OriginalRecipient("utf-8", "x" + address.unicode())),
                            unicode);
            case 2 -> new Command.Mail(new ReversePath.Null(), MailParameters.NONE, false);
            default ->
                    new Command.Mail(
                            new ReversePath.Of(address),
                            new MailParameters(
                                    random.nextLong(Long.MAX_VALUE),
                                    random.nextBoolean() ? BodyType.BINARY_MIME : null,
                                    unicode,
                                    random.nextBoolean(),
                                    random.nextBoolean()
                                            ? new FutureRelease.HoldFor(
                                                    Duration.ofSeconds(1 + random.nextInt(100)))
                                            : new FutureRelease.HoldUntil(
                                                    Instant.ofEpochSecond(random.nextInt())),
                                    random.nextBoolean() ? "<>" : "a+=b c",
                                    random.nextBoolean() ? Return.HDRS : Return.FULL,
                                    "e=+ n",
                                    random.nextInt(-9, 10),
                                    random.nextBoolean()
                                            ? null
                                            : new DeliverBy(
                                                    Duration.ofSeconds(1 + random.nextInt(100)),
                                                    random.nextBoolean()
                                                            ? DeliverBy.Mode.RETURN
                                                            : DeliverBy.Mode.NOTIFY,
                                                    random.nextBoolean())),
                            unicode);
        };
    }
}
