// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.race.protocol.JsonText;
import org.kmodrace.race.trace.Timeline;
import org.kmodrace.report.grade.KeptTrial;
import org.kmodrace.report.grade.RunResult;

/**
 * The timelines of the trials that were kept, as a trace that ui.perfetto.dev and chrome://tracing open: the JSON object
 * format of "Trace Event Format". Each trial is a process and each of its actors a thread; all begin together at the
 * start of the trace, so that trials can be held against each other.
 */
public final class PerfettoRenderer {
    private static final double NANOS_PER_MICRO = 1e3;

    private final List<Object> events = new ArrayList<>();
    private int process;

    /** The trace of all runs; one without any event when none kept a timeline. */
    public String render(List<RunResult> runs) {
        for (RunResult run : runs) {
            for (KeptTrial kept : run.kept()) {
                kept.timeline().filter(t -> !t.entries().isEmpty()).ifPresent(timeline -> trial(run, kept, timeline));
            }
        }
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("displayTimeUnit", "ns");
        root.put("otherData", Map.of("producer", "kmodrace"));
        root.put("traceEvents", events);
        return JsonText.write(root) + "\n";
    }

    private void trial(RunResult run, KeptTrial kept, Timeline timeline) {
        process++;
        named(
                "process_name",
                0,
                "%s/%s trial %d: %s (%s)"
                        .formatted(
                                kept.scenario(),
                                kept.variant(),
                                kept.trial(),
                                kept.outcome(),
                                run.info().kernelRelease()));
        metadata("process_sort_index", 0, Map.of("sort_index", process));
        // A trace has no times before its start.
        long start = timeline.entries().stream()
                .mapToLong(Timeline.Entry::nanos)
                .min()
                .orElse(0);
        start = Math.min(start, 0);
        Map<String, Integer> threads = new LinkedHashMap<>();
        for (Timeline.Entry entry : timeline.entries()) {
            Integer known = threads.get(entry.who());
            int thread = known == null ? threads.size() + 1 : known;
            if (known == null) {
                threads.put(entry.who(), thread);
                named("thread_name", thread, entry.who());
                metadata("thread_sort_index", thread, Map.of("sort_index", thread));
            }
            entry(entry, thread, start);
        }
        Map<String, Object> zero = event("i", timeline.zero(), 1, -start);
        zero.put("s", "p");
        events.add(zero);
    }

    private void entry(Timeline.Entry entry, int thread, long start) {
        Map<String, Object> event =
                event(entry.duration() > 0 ? "X" : "i", entry.what(), thread, entry.nanos() - start);
        if (entry.duration() > 0) {
            event.put("dur", entry.duration() / NANOS_PER_MICRO);
        } else {
            event.put("s", "t");
        }
        Optional.of(entry.cpu()).filter(cpu -> cpu >= 0).ifPresent(cpu -> event.put("args", Map.of("cpu", cpu)));
        events.add(event);
    }

    private Map<String, Object> event(String phase, String name, int thread, long nanos) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("name", Text.plain(name));
        event.put("cat", "kmodrace");
        event.put("ph", phase);
        event.put("pid", process);
        event.put("tid", thread);
        event.put("ts", nanos / NANOS_PER_MICRO);
        return event;
    }

    private void named(String what, int thread, String name) {
        metadata(what, thread, Map.of("name", Text.plain(name)));
    }

    private void metadata(String what, int thread, Map<String, Object> args) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("name", what);
        event.put("ph", "M");
        event.put("pid", process);
        event.put("tid", thread);
        event.put("args", args);
        events.add(event);
    }
}
