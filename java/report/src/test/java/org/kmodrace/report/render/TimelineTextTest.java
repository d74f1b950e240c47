// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.trace.Timeline;

class TimelineTextTest {
    @Test
    void everyEntryHasItsTimeItsActorAndWhatItDid() {
        Timeline timeline = new Timeline(
                "the gate's release",
                Timeline.WITH_KERNEL,
                List.of(
                        new Timeline.Entry(-1_500_000, 20_000, "harness", -1, "open(kmr_once.ko) = 5"),
                        new Timeline.Entry(30_000, 0, "loader-1", 1, "kernel: add_unformed_module(kmr_once)")),
                0,
                0);

        assertThat(TimelineText.render("parallel-load/race trial 0: one-live", timeline))
                .isEqualTo("""
                        parallel-load/race trial 0: one-live
                        milliseconds since the gate's release
                             -1.500  harness       open(kmr_once.ko) = 5 (20 us)
                              0.030  loader-1 [1]  kernel: add_unformed_module(kmr_once)
                        """);
    }

    @Test
    void whatIsMissingIsSaid() {
        Timeline timeline = new Timeline("the trial's start", "there is no tracing", List.of(), 3, 4);

        assertThat(TimelineText.render("x", timeline))
                .contains("3 more did not fit")
                .contains("at least 4 of the kernel's events were lost")
                .contains("without the kernel's part: there is no tracing");
    }
}
