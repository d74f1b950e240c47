// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;

/**
 * Records trials: the harness's own calls always, and when it is asked to, what the kernel's loader does: its events of
 * modules, the stages of a load and of an unload (probes), and what goes to the console.
 */
public final class TimelineRecorder implements AutoCloseable {
    private static final int CALLS = 8192;
    private static final int KILOBYTES = 512;
    /** What is sent out of the guest for each trial that is kept, which costs it time. */
    private static final int MOST = 80;

    private static final int MOST_WITH_KERNEL = 400;
    private static final String NOT_ASKED = "nobody asked for the kernel's events (run --timeline does)";

    /** {@code name[MODULE_NAME_LEN]} of struct module stands behind its state and its place in the list. */
    private static final String MODULE_NAME = "name=+24($arg1):string";

    private static final String PREFIX = "kmrt_";

    private final CallLog log = new CallLog(CALLS);
    private @Nullable TraceInstance trace;
    private String withoutKernel = NOT_ASKED;
    private long start;

    /** Nothing is recorded but calls. */
    public TimelineRecorder() {}

    /** A backend whose calls are recorded. */
    public ModuleSyscalls recording(ModuleSyscalls real) {
        return new RecordingSyscalls(real, log);
    }

    /** From now on the kernel's events are recorded too, where it lets us; otherwise each timeline says why not. */
    public void recordKernel(ModuleSyscalls sys, Path root) {
        try {
            TraceInstance opened = TraceInstance.open(sys, root, "timeline", KILOBYTES);
            try {
                setUp(opened);
                opened.start();
                trace = opened;
                withoutKernel = Timeline.WITH_KERNEL;
            } catch (TraceException e) {
                opened.close();
                throw e;
            }
        } catch (TraceException e) {
            withoutKernel = String.valueOf(e.getMessage());
        }
    }

    private static void setUp(TraceInstance trace) throws TraceException {
        for (String event : List.of("module_load", "module_free", "module_get", "module_put", "module_request")) {
            trace.record("module", event);
        }
        trace.record("printk", "console");
        // Some are static, and a compiler may have made them a part of others: what there is, is taken.
        for (String function : List.of("load_module", "do_init_module", "add_unformed_module")) {
            trace.tryProbe("r", PREFIX + "end_" + function, function, "answer=$retval:s32");
        }
        trace.tryProbe("p", PREFIX + "load_module", "load_module", "");
        for (String function : List.of("add_unformed_module", "mod_sysfs_setup", "do_init_module", "free_module")) {
            trace.tryProbe("p", PREFIX + function, function, MODULE_NAME);
        }
        trace.tryProbe("p", PREFIX + "finished_loading", "finished_loading", "name=+0($arg1):string");
    }

    /** A trial begins. */
    public void begin() {
        TraceInstance kernel = trace;
        if (kernel != null) {
            kernel.drainAll();
        }
        log.clear();
        start = System.nanoTime();
    }

    /** What there was of the trial, which has ended. */
    public Timeline end() {
        TraceInstance kernel = trace;
        List<Timeline.Entry> events = new ArrayList<>();
        long lost = 0;
        if (kernel != null) {
            Map<Integer, String> names = kernel.threadNames();
            for (TraceEvent event : kernel.drainAll()) {
                String actor = log.names().getOrDefault(event.task(), names.getOrDefault(event.task(), ""));
                String who = event.inInterrupt() ? "interrupt" : actor.isEmpty() ? "thread " + event.task() : actor;
                events.add(new Timeline.Entry(event.nanos(), 0, who, event.cpu(), words(event)));
            }
            try {
                lost = kernel.loss().events();
            } catch (TraceException e) {
                lost = 1;
            }
        }
        return Timeline.of(log, start, withoutKernel, events, lost, kernel == null ? MOST : MOST_WITH_KERNEL);
    }

    /** An event of the kernel's, as its source would say it. */
    static String words(TraceEvent event) {
        String name = event.name();
        if (name.startsWith(PREFIX + "end_")) {
            long answer = event.number("answer");
            String value = answer < 0 ? new Errno((int) -answer).name() : Long.toString(answer);
            return "kernel: " + name.substring((PREFIX + "end_").length()) + "() returns " + value;
        }
        if (name.startsWith(PREFIX)) {
            return "kernel: " + name.substring(PREFIX.length()) + "(" + event.text("name") + ")";
        }
        return switch (name) {
            case "module_get", "module_put" ->
                "kernel: " + name + " " + event.text("name") + ", references " + event.number("refcnt");
            case "console" -> "console: " + event.text("msg").strip();
            default -> "kernel: " + name + " " + event.text("name");
        };
    }

    @Override
    public void close() {
        TraceInstance kernel = trace;
        if (kernel != null) {
            kernel.close();
        }
    }
}
