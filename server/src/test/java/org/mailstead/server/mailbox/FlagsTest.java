package org.mailstead.server.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.mailstead.wire.SyntaxException;

final class FlagsTest {
    @Test // imap 11.1, 11.1a
    void namesAreReadInAnyCaseAndWrittenInOne() throws Exception {
        var flags = Flags.parse(List.of("\\SEEN", "$junk", "Todo", "TODO", "apple"));
        assertThat(flags.wireNames()).containsExactly("\\Seen", "$Junk", "apple", "todo");
        assertThat(flags.hasKeyword("ToDo")).isTrue();
        assertThat(flags.hasKeyword("$JUNK")).isTrue();
    }

    @Test // imap 11.2
    void unknownSystemFlagsAndMisspeltKeywordsAreRefused() {
        for (var name : List.of("\\Recent", "\\Odd", "", "a b", "a(", "a%", "\u00e9", "a]")) {
            assertThatThrownBy(() -> Flags.parse(List.of(name)))
                    .isInstanceOf(SyntaxException.class);
        }
    }

    @Test
    void aChangeAddsRemovesOrReplaces() throws Exception {
        var present = Flags.parse(List.of("\\Seen", "a", "b"));
        var named = Flags.parse(List.of("\\Deleted", "b", "c"));
        assertThat(new FlagChange(FlagChange.Action.ADD, named).applyTo(present).wireNames())
                .containsExactly("\\Seen", "\\Deleted", "a", "b", "c");
        assertThat(new FlagChange(FlagChange.Action.REMOVE, named).applyTo(present).wireNames())
                .containsExactly("\\Seen", "a");
        assertThat(new FlagChange(FlagChange.Action.REPLACE, named).applyTo(present))
                .isEqualTo(named);
    }

    @Test
    void columnsReadBack() throws Exception {
        var flags = Flags.parse(List.of("\\Seen", "$forwarded", "x", "y"));
        assertThat(Flags.ofColumns(flags.bits(), flags.keywordText())).isEqualTo(flags);
        assertThat(Flags.ofColumns(0, "")).isEqualTo(Flags.NONE);
    }
}
