package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailstead.wire.SyntaxException;

final class MailboxNameTest {
    @Test // RFC 9051 §5.1, imap 7.2
    void inboxIsOneMailboxInAnyCase() throws Exception {
        assertThat(MailboxName.parse("iNbOx")).isEqualTo(MailboxName.INBOX);
        assertThat(MailboxName.parse("INBOX/Sub").value()).isEqualTo("Inbox/Sub");
        assertThat(MailboxName.parse("INBOXES").value()).isEqualTo("INBOXES");
        assertThat(MailboxName.parse("a/INBOX").value()).isEqualTo("a/INBOX");
    }

    @ParameterizedTest // imap 7.3
    @ValueSource(
            strings = {
                "",
                "/",
                "/a",
                "a/",
                "a//b",
                ".",
                "..",
                "a/./b",
                "a/..",
                "#news",
                "a\u0000b",
                "a\u001f",
                "a\u007f",
                "a\u0085",
                "a\u2028",
                "a\u2029",
                "e\u0301",
                "\ud800",
                "\udc00x"
            })
    void aNameThatIsNoneIsRefused(String name) {
        assertThatThrownBy(() -> MailboxName.parse(name)).isInstanceOf(SyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%b", "a*", "R&D", "a#", "\u00e9", "...", "a b", "\ud83d\udce7/x"})
    void anUnusualNameIsTaken(String name) throws Exception {
        assertThat(MailboxName.parse(name).value()).isEqualTo(name);
    }

    @Test // imap 7.8
    void aNameHasAtMost1024OctetsAnd64Levels() throws Exception {
        assertThat(MailboxName.parse("a".repeat(1024)).value()).hasSize(1024);
        assertThatThrownBy(() -> MailboxName.parse("\u00e9".repeat(513)))
                .hasMessageContaining("1024 octets");
        assertThat(MailboxName.parse("a/".repeat(63) + "a").ancestors()).hasSize(63);
        assertThatThrownBy(() -> MailboxName.parse("a/".repeat(64) + "a"))
                .hasMessageContaining("64 levels");
    }

    @Test
    void aNameKnowsWhatIsAboveAndBelow() throws Exception {
        var name = MailboxName.parse("a/b/c");
        assertThat(name.parent()).contains(MailboxName.parse("a/b"));
        assertThat(name.ancestors())
                .isEqualTo(List.of(MailboxName.parse("a"), MailboxName.parse("a/b")));
        assertThat(name.isBelow(MailboxName.parse("a"))).isTrue();
        assertThat(MailboxName.parse("ab").isBelow(MailboxName.parse("a"))).isFalse();
        assertThat(name.moved(MailboxName.parse("a"), MailboxName.parse("x/y")).value())
                .isEqualTo("x/y/b/c");
    }
}
