package org.mailstead.server.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.mailstead.server.directory.AutomaticJunkFlags.Kind;
import org.mailstead.wire.SyntaxException;

/** imap 11.8, 11.9. */
class AutomaticJunkFlagsTest {
    @Test
    void theFirstPatternDecides() throws Exception {
        var flags = AutomaticJunkFlags.of("a", "b", "c");
        assertThat(flags.of("CAB")).isEqualTo(Kind.JUNK);
        assertThat(flags.of("CB")).isEqualTo(Kind.NEUTRAL);
        assertThat(flags.of("C")).isEqualTo(Kind.NOT_JUNK);
        assertThat(flags.of("d")).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void twoPatternsLeaveTheRestToTheThird() throws Exception {
        assertThat(AutomaticJunkFlags.of("a", "b", "").of("x")).isEqualTo(Kind.NOT_JUNK);
        assertThat(AutomaticJunkFlags.of("a", "", "c").of("x")).isEqualTo(Kind.NEUTRAL);
        assertThat(AutomaticJunkFlags.of("", "b", "c").of("x")).isEqualTo(Kind.JUNK);
        assertThat(AutomaticJunkFlags.of("a", "", "").of("x")).isEqualTo(Kind.UNKNOWN);
        assertThat(AutomaticJunkFlags.of("", "", "").of("x")).isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void settingsReadBack() throws Exception {
        for (var flags :
                new AutomaticJunkFlags[] {
                    AutomaticJunkFlags.OFF,
                    AutomaticJunkFlags.DEFAULT,
                    AutomaticJunkFlags.of("", "", "x|y")
                }) {
            assertThat(AutomaticJunkFlags.ofSetting(flags.toSetting())).isEqualTo(flags);
        }
    }

    @Test // a pattern must not cost what its length does not show
    void costlyPatternsAreRefused() {
        for (var pattern : new String[] {"(((a{100}){100}){100})", "a".repeat(201), "(", "a\nb"}) {
            assertThatThrownBy(() -> AutomaticJunkFlags.of(pattern, "", ""))
                    .isInstanceOf(SyntaxException.class);
        }
    }
}
