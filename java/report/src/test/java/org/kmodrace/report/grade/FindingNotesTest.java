// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;

class FindingNotesTest {
    private static Story finding(Story story, String variant, long trial, String title) {
        return story.event(
                "finding",
                "vm",
                "vm-01",
                "scenario",
                variant.isEmpty() ? "" : Story.LEAK,
                "variant",
                variant,
                "trial",
                trial,
                "kind",
                "KASAN",
                "title",
                title,
                "access",
                "read of size 8",
                "memory",
                "0x40 behind the start of .data of kmr_open",
                "lines",
                List.of("BUG: KASAN: …"));
    }

    private static List<String> notes(Story story) {
        return story.controlsHold(Story.LEAK).race(Story.LEAK, "pinned-unnamed").done().grade().notes().stream()
                .filter(note -> note.contains("the kernel reports"))
                .toList();
    }

    @Test
    void aReportIsToldOnceForAVariantWithTheMemoryItIsAbout() {
        Story story = new Story();
        finding(story, "race", 0, "KASAN: vmalloc-out-of-bounds in do_dentry_open");
        finding(story, "race", 1, "KASAN: vmalloc-out-of-bounds in do_dentry_open");
        finding(story, "", -1, "KASAN: slab-use-after-free in f");

        assertThat(notes(story))
                .containsExactly(
                        Story.LEAK + "/race: the kernel reports KASAN: vmalloc-out-of-bounds in do_dentry_open, read of"
                                + " size 8, 0x40 behind the start of .data of kmr_open, which was unloaded (in 2"
                                + " trials)",
                        "vm-01 booting: the kernel reports KASAN: slab-use-after-free in f, read of size 8, 0x40 behind"
                                + " the start of .data of kmr_open, which was unloaded");
    }

    @Test
    void manyAreCounted() {
        Story story = new Story();
        for (int i = 0; i < 15; i++) {
            finding(story, "race", i, "KCSAN: data-race in f" + i);
        }

        assertThat(notes(story))
                .hasSize(13)
                .last()
                .isEqualTo("the kernel reports 3 more faults: \"t\":\"finding\" in the run's events.jsonl");
    }

    @Test
    void aFindingIsEvidenceAndNoError() {
        Story story = new Story();
        finding(story, "race", 0, "KASAN: slab-use-after-free in f");

        assertThat(story.controlsHold(Story.LEAK)
                        .race(Story.LEAK, "pinned-unnamed")
                        .done()
                        .only()
                        .verdict()
                        .name())
                .isEqualTo("REPRODUCED");
    }
}
