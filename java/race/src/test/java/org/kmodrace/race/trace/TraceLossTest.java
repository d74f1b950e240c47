// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the kernel counts of what it did not record. */
class TraceLossTest {
    /** {@code cat per_cpu/cpu0/stats} in a guest with Debian's 6.1, after a burst into a small buffer. */
    private static final String STATS = """
            entries: 0
            overrun: 1704
            commit overrun: 0
            bytes: 0
            oldest event ts:     5.308133
            now ts:     7.015442
            dropped events: 0
            read events: 312
            """;

    @Test
    void theCountsOfABufferAreRead() {
        assertThat(TraceLoss.stats(STATS))
                .containsEntry("overrun", 1704L)
                .containsEntry("commit overrun", 0L)
                .containsEntry("dropped events", 0L)
                .containsEntry("read events", 312L)
                .doesNotContainKey("now ts");
    }

    @Test
    void theCountsOfProbesAreRead() {
        var profile = TraceLoss.profile("  kmr_get              21003               0\n  kmr_got  21000  3\n\n");

        assertThat(profile.get("kmr_get")).containsExactly(21003, 0);
        assertThat(profile.get("kmr_got")).containsExactly(21000, 3);
    }

    @Test
    void whatIsCountedTwiceIsMissingOnce() {
        assertThat(new TraceLoss(1704, 0, 1000).events()).isEqualTo(1704);
        assertThat(new TraceLoss(0, 3, 0).events()).isEqualTo(3);
        assertThat(TraceLoss.NONE.isNone()).isTrue();
        assertThat(TraceLoss.NONE.why()).isEmpty();
        assertThat(new TraceLoss(0, 0, 1).isNone()).isFalse();
    }
}
