package org.mailstead.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class RdapCommandTest {
    @Test // inbound CLI-08
    void anAgeIsWholeYearsAndDays() {
        assertThat(
                        RdapCommand.age(
                                Instant.parse("2024-02-29T00:00:00Z"),
                                Instant.parse("2026-03-01T00:00:00Z")))
                .isEqualTo("2 years, 1 days");
        assertThat(
                        RdapCommand.age(
                                Instant.parse("2026-11-22T12:00:00Z"),
                                Instant.parse("2026-11-23T00:00:00Z")))
                .isEqualTo("0 years, 0 days");
    }
}
