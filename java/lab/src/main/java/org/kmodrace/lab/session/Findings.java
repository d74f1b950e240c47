// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.KernelReport;
import org.kmodrace.race.oracle.UnloadOracle;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.ConsoleMark;

/**
 * What a machine's kernel found by itself (KASAN, lockdep, KCSAN, WARN() …), put into the journal with the trial that
 * was under way: evidence, whatever the trial's outcome.
 */
final class Findings {
    /** More of them from one machine say nothing new. */
    private static final int MOST = 100;

    private final String vm;
    private final EventSink journal;
    /** Where modules lay that trials have unloaded. */
    private final Map<ConsoleMark, Map<String, Object>> sections = new HashMap<>();

    Findings(String vm, EventSink journal) {
        this.vm = vm;
        this.journal = journal;
    }

    /** A trial has told something. */
    void heard(AgentEvent.Note note) {
        if (note.what().equals(UnloadOracle.NOTE_SECTIONS)) {
            sections.put(new ConsoleMark(note.scenario(), note.variant(), note.trial()), note.facts());
        }
    }

    /** Of equal reports in one trial only the first is told. */
    void journal(List<KernelReport> findings) throws LabException {
        Set<String> told = new HashSet<>();
        for (KernelReport finding : findings) {
            boolean fresh = told.add(finding.title() + " " + finding.mark());
            if (fresh && told.size() <= MOST) {
                HostEvents.append(journal, event(finding));
            }
        }
    }

    private Map<String, Object> event(KernelReport finding) {
        ConsoleMark mark = finding.mark().orElse(new ConsoleMark("", "", ConsoleMark.NONE));
        Map<String, Object> event = new LinkedHashMap<>(HostEvents.event(
                "finding",
                "vm",
                vm,
                "scenario",
                mark.scenario(),
                "variant",
                mark.variant(),
                "trial",
                mark.trial(),
                "kind",
                finding.kind().name(),
                "title",
                finding.title()));
        KernelReport.Memory memory = finding.memory();
        put(event, "file", finding.culprit().file());
        put(event, "task", finding.context().task());
        put(event, "access", memory.access());
        if (memory.address() != 0) {
            event.put("address", "0x%x".formatted(memory.address()));
            UnloadOracle.whatLayAt(memory.address(), sections.getOrDefault(mark, Map.of()))
                    .ifPresent(what -> event.put("memory", what));
        }
        event.put("lines", finding.lines());
        return event;
    }

    private static void put(Map<String, Object> event, String name, String value) {
        if (!value.isEmpty()) {
            event.put(name, value);
        }
    }
}
