// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.kmodrace.race.check.ModuleChecks;
import org.kmodrace.report.record.JournalEvent;

/** What the kernel found by itself, as far as it is told beside the verdicts: each title of a variant once. */
final class FindingNotes {
    private static final int MOST = 12;

    private FindingNotes() {}

    static List<String> of(List<JournalEvent> events) {
        Map<String, List<JournalEvent>> byTitle = events.stream()
                .filter(e -> e.type().equals(JournalEvent.FINDING))
                // A check of a module reads the kernel's log itself, and tells.
                .filter(e -> ModuleChecks.byId(e.scenario()).isEmpty())
                .collect(Collectors.groupingBy(
                        e -> place(e) + ": the kernel reports " + e.text("title"),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<String> notes = new ArrayList<>();
        byTitle.forEach((words, all) -> {
            if (notes.size() < MOST) {
                notes.add(words + details(all.getFirst()) + times(all.size()));
            }
        });
        if (byTitle.size() > MOST) {
            notes.add("the kernel reports " + (byTitle.size() - MOST) + " more faults: \"t\":\"finding\" in the run's "
                    + "events.jsonl");
        }
        return notes;
    }

    private static String place(JournalEvent event) {
        return event.scenario().isEmpty() ? event.vm() + " booting" : event.scenario() + "/" + event.variant();
    }

    private static String details(JournalEvent event) {
        String file = event.text("file");
        String access = event.text("access");
        String memory = event.text("memory");
        return (file.isEmpty() ? "" : ", at " + file)
                + (access.isEmpty() ? "" : ", " + access)
                + (memory.isEmpty() ? "" : ", " + memory + ", which was unloaded");
    }

    private static String times(int count) {
        return count == 1 ? "" : " (in " + count + " trials)";
    }
}
