// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.protocol.AgentEvent;

/** Judges the unloading of a module while its code runs. */
public final class UnloadOracle {
    /** The module went, its code ran on, the kernel oopsed: the known race. */
    public static final String OOPS = "unloaded-then-oops";
    /** The module went under running code, and nothing fell over yet. */
    public static final String UNLOADED_SURVIVED = "unloaded-survived";
    /** delete_module answered EWOULDBLOCK: the module is protected. */
    public static final String REFUSED = "unload-refused";
    /** delete_module answered something else. */
    public static final String UNDOCUMENTED = "undocumented-refusal";

    /** The note that tells where the module lies, before it is unloaded: section name to address. */
    public static final String NOTE_SECTIONS = "sections";
    /** In that note, whose sections they are. */
    private static final String MODULE = "module";
    /** The note that tells that the module is gone and its code still runs. */
    public static final String NOTE_UNLOADED = "unloaded";

    /** The largest distance behind a section's start that is still taken for the section. */
    private static final long SECTION_REACH = 0x10000;

    private UnloadOracle() {}

    /** Judges a trial that the kernel lived through. */
    public static TrialResult judge(SysResult unload) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("deleteModule", unload.failedWith(Errno.EAGAIN) ? "EWOULDBLOCK" : unload.toString());
        if (unload.ok()) {
            return new TrialResult(UNLOADED_SURVIVED, evidence);
        }
        return new TrialResult(unload.failedWith(Errno.EAGAIN) ? REFUSED : UNDOCUMENTED, evidence);
    }

    /**
     * Judges a crash. It is the race's own when the module had been unloaded under its running code,
     * and either the address at fault lies where the module was, or the task that crashed is the one
     * that ran its code.
     *
     * @param tasks the names of the tasks that ran the module's code
     */
    public static TrialResult judgeCrash(CrashFacts crash, List<AgentEvent.Note> notes, List<String> tasks) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("crash", crash.title());
        boolean unloaded = notes.stream().anyMatch(n -> n.what().equals(NOTE_UNLOADED));
        List<String> why = new ArrayList<>();
        for (AgentEvent.Note note : notes) {
            if (note.what().equals(NOTE_SECTIONS)) {
                locate("fault address", crash.faultAddress(), note.facts()).ifPresent(why::add);
                locate("instruction", crash.instruction(), note.facts()).ifPresent(why::add);
            }
        }
        if (tasks.contains(crash.task())) {
            why.add("the task is '" + crash.task() + "', which ran the module's code");
        }
        evidence.put("because", why);
        evidence.put("task", crash.task());
        evidence.put("trace", crash.trace());
        return new TrialResult(unloaded && !why.isEmpty() ? OOPS : CrashJudge.UNEXPECTED, evidence);
    }

    /** What {@link #NOTE_SECTIONS} tells: the sections, and whose they are. */
    public static Map<String, Object> sections(String module, Map<String, ?> sections) {
        Map<String, Object> facts = new LinkedHashMap<>(sections);
        facts.put(MODULE, module);
        return facts;
    }

    /**
     * Says what of an unloaded module lay at an address, as {@code 0x40 behind the start of .data of kmr_open}.
     *
     * @param facts of a note {@link #NOTE_SECTIONS}
     */
    public static Optional<String> whatLayAt(long address, Map<String, Object> facts) {
        return nearest(address, facts)
                .map(found -> "0x%x behind the start of %s of %s"
                        .formatted(found.distance(), found.section(), facts.getOrDefault(MODULE, "the module")));
    }

    /** Says in which section of the unloaded module an address lies: in the nearest that begins before it. */
    private static Optional<String> locate(String what, long address, Map<String, Object> sections) {
        return nearest(address, sections)
                .map(found -> "the %s 0x%x lies 0x%x behind the start of %s of the unloaded module"
                        .formatted(what, address, found.distance(), found.section()));
    }

    private record Nearest(String section, long distance) {}

    private static Optional<Nearest> nearest(long address, Map<String, Object> sections) {
        String nearest = "";
        long distance = SECTION_REACH;
        for (Map.Entry<String, Object> section : sections.entrySet()) {
            long start = parseAddress(String.valueOf(section.getValue()));
            long behind = address - start;
            if (address != 0 && start != 0 && behind >= 0 && behind < distance) {
                nearest = section.getKey();
                distance = behind;
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(new Nearest(nearest, distance));
    }

    private static long parseAddress(String hex) {
        try {
            return Long.parseUnsignedLong(hex.startsWith("0x") ? hex.substring(2) : hex, 16);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
