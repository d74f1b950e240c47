// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.ArrayList;
import java.util.List;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;

/** The kernel's own trace events (Documentation/trace/events.rst), narrowed to what modules do. */
final class Tracer implements AutoCloseable {
    private static final String TRACEFS = "/sys/kernel/tracing/";
    /** The kernel lies below, its modules from here on, with KASLR: MODULES_VADDR, asm/pgtable_64_types.h. */
    private static final long RANDOMIZED = 0xffffffffc0000000L;

    private final Session session;
    private final List<String> enabled = new ArrayList<>();

    Tracer(Session session) {
        this.session = session;
    }

    boolean isThere() {
        return session.sys().stat(TRACEFS + "events").isPresent();
    }

    /** What modules allocate, and all that is freed. */
    void allocations() {
        put("tracing_on", "0");
        put("buffer_size_kb", "8192");
        for (String event : List.of("kmalloc", "kmalloc_node", "kmem_cache_alloc", "kmem_cache_alloc_node")) {
            enable("kmem/" + event, "call_site " + lowest());
        }
        enable("percpu/percpu_alloc_percpu", "call_site " + lowest());
        enable("kmem/kfree", "");
        enable("kmem/kmem_cache_free", "");
        enable("percpu/percpu_free_percpu", "");
    }

    /** What becomes of any timer, with addresses as they are. */
    void timers() {
        put("tracing_on", "0");
        put("buffer_size_kb", "4096");
        put("options/hash-ptr", "0");
        for (String event : List.of("start", "cancel", "expire_entry")) {
            enable("timer/timer_" + event, "");
            enable("timer/hrtimer_" + event, "");
        }
    }

    /** As the module was loaded before, it is known where modules are. */
    private String lowest() {
        boolean high = Long.compareUnsigned(session.address(), RANDOMIZED) >= 0;
        return high ? ">= 0xffffffffc0000000" : ">= 0xffffffffa0000000";
    }

    /** Begins with an empty trace. */
    void begin() {
        put("tracing_on", "0");
        SysResult fd = session.sys()
                .open(TRACEFS + "trace", ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_TRUNC | ModuleSyscalls.O_CLOEXEC);
        if (fd.ok()) {
            session.sys().close(fd.intValue());
        }
        put("tracing_on", "1");
    }

    void end() {
        put("tracing_on", "0");
    }

    /** All so far. */
    String text() {
        return session.text(TRACEFS + "trace");
    }

    private void enable(String event, String filter) {
        String directory = "events/" + event;
        if (session.sys().stat(TRACEFS + directory).isEmpty()) {
            return;
        }
        if (filter.isEmpty() || put(directory + "/filter", filter)) {
            put(directory + "/enable", "1");
            enabled.add(directory);
        }
    }

    private boolean put(String file, String text) {
        SysResult fd = session.sys().open(TRACEFS + file, ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            return false;
        }
        try {
            return session.sys().write(fd.intValue(), text).ok();
        } finally {
            session.sys().close(fd.intValue());
        }
    }

    @Override
    public void close() {
        end();
        for (String directory : enabled) {
            put(directory + "/enable", "0");
            put(directory + "/filter", "0");
        }
        put("options/hash-ptr", "1");
        put("buffer_size_kb", "64");
        put("tracing_on", "1");
    }
}
