// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.observe.ModulesLine;

/**
 * Keeps a {@link Ledger} of the running kernel, unpatched: probes on {@code __symbol_get()}, {@code __symbol_put()} and
 * {@code symbol_put_addr()}, on the loader and on what gives it memory, and the kernel's own events of modules. What is
 * recorded is read only when {@link #update} is called, so that between two calls nothing of ours runs.
 */
public final class LedgerRecorder implements AutoCloseable {
    /**
     * Room for some 120,000 gets and puts on each CPU between two updates. Threads of the kernel that do nothing else
     * make 80,000 before a reader of a busy host has its turn.
     */
    public static final int KILOBYTES = 16_384;

    private static final String GET = "kmr_get";
    private static final String GOT = "kmr_got";
    private static final String PUT = "kmr_put";
    private static final String PUT_ADDRESS = "kmr_put_addr";
    private static final String LOAD = "kmr_load";
    private static final String LOADED = "kmr_load_end";
    private static final String WANTED = "kmr_memory";
    private static final String MEMORY = "kmr_memory_end";

    private final TraceInstance trace;
    private final Path root;
    private final Ledger ledger = new Ledger();
    private final Map<Integer, Deque<Long>> wanted = new HashMap<>();

    private LedgerRecorder(TraceInstance trace, Path root) {
        this.trace = trace;
        this.root = root;
    }

    /**
     * Begins to record.
     *
     * @param root below which {@code proc} and {@code sys} lie: {@code /}
     * @param name as for {@link TraceInstance#open}
     * @param kilobytes of buffer for each CPU
     * @throws TraceException when this kernel cannot be probed so
     */
    public static LedgerRecorder start(ModuleSyscalls sys, Path root, String name, int kilobytes)
            throws TraceException {
        TraceInstance trace = TraceInstance.open(sys, root, name, kilobytes);
        LedgerRecorder recorder = new LedgerRecorder(trace, root);
        try {
            recorder.setUp();
            recorder.lookAround();
            trace.start();
            return recorder;
        } catch (TraceException e) {
            trace.close();
            throw e;
        }
    }

    private void setUp() throws TraceException {
        // The one made last comes first, and a return probe puts its own address where the caller's is.
        trace.probe("r128", GOT, "__symbol_get", "address=$retval:x64");
        trace.probe("p", GET, "__symbol_get", "caller=$stack0:x64 symbol=+0($arg1):string");
        trace.probe("p", PUT, "__symbol_put", "caller=$stack0:x64 symbol=+0($arg1):string");
        trace.probe("p", PUT_ADDRESS, "symbol_put_addr", "caller=$stack0:x64");
        trace.probe("p", LOAD, "load_module", "");
        trace.probe("r128", LOADED, "load_module", "answer=$retval:s32");
        // execmem_alloc() since 6.10 (commit 12af2b83d0b1), module_alloc() before.
        if (trace.tryProbe("p", WANTED, "execmem_alloc", "size=$arg2:u64")) {
            trace.probe("r128", MEMORY, "execmem_alloc", "base=$retval:x64");
        } else {
            trace.probe("p", WANTED, "module_alloc", "size=$arg1:u64");
            trace.probe("r128", MEMORY, "module_alloc", "base=$retval:x64");
        }
        trace.record("module", "module_load");
        trace.record("module", "module_free");
        trace.record("module", "module_get");
        trace.record("module", "module_put");
    }

    /** What is loaded already, where it lies and what it is linked to. */
    private void lookAround() throws TraceException {
        String listing;
        try {
            listing = Files.readString(root.resolve("proc/modules"));
        } catch (IOException e) {
            throw new TraceException("/proc/modules cannot be read: " + e.getMessage());
        }
        for (String line : listing.split("\n", -1)) {
            Optional<ModulesLine> module = ModulesLine.parse(line);
            if (module.isPresent()) {
                ModulesLine m = module.get();
                place(m);
                m.users().forEach(user -> ledger.isLinked(user, m.name()));
            }
        }
    }

    /**
     * Code lies from the address in {@code /proc/modules} on, but since 6.4 (commit ac3b43283923) not all of the module
     * does: the sections say where else it begins.
     */
    private void place(ModulesLine module) {
        ledger.lies(module.name(), module.address(), module.size());
        Path sections = root.resolve("sys/module").resolve(module.name()).resolve("sections");
        try (DirectoryStream<Path> code = Files.newDirectoryStream(sections, ".{text,exit.text,noinstr.text}*")) {
            for (Path section : code) {
                String text = Files.readString(section).strip();
                long at = Long.parseUnsignedLong(text.replaceFirst("^0x", ""), 16);
                if (Long.compareUnsigned(at, module.address()) < 0
                        || Long.compareUnsigned(at, module.address() + module.size()) >= 0) {
                    ledger.lies(module.name(), at, 4096);
                }
            }
        } catch (IOException | NumberFormatException e) {
            // It has gone meanwhile, or has no sections.
        }
    }

    /** Reads what was recorded, but for what is so young that something older may still come. */
    public void update() {
        feed(trace.drain());
    }

    /** Reads all that was recorded. */
    public void updateAll() {
        feed(trace.drainAll());
    }

    private void feed(List<TraceEvent> events) {
        for (TraceEvent event : events) {
            feed(event);
        }
    }

    private void feed(TraceEvent event) {
        int thread = event.task();
        switch (event.name()) {
            case GET -> ledger.getBegins(thread, event.number("caller"), event.text("symbol"));
            case GOT -> ledger.getEnds(thread, event.number("address"));
            case PUT -> ledger.putBegins(thread, event.number("caller"), event.text("symbol"));
            case PUT_ADDRESS -> ledger.putBegins(thread, event.number("caller"), "");
            case "module_get" ->
                ledger.referenceTaken(thread, event.inInterrupt(), event.text("name"), event.number("ip"));
            case "module_put" ->
                ledger.referenceGiven(thread, event.inInterrupt(), event.text("name"), event.number("ip"));
            case LOAD -> ledger.loadBegins(thread);
            case LOADED -> ledger.loadEnds(thread);
            case WANTED ->
                wanted.computeIfAbsent(thread, t -> new ArrayDeque<>()).push(event.number("size"));
            case MEMORY -> memory(thread, event.number("base"));
            case "module_load" -> ledger.loaded(thread, event.text("name"));
            case "module_free" -> ledger.freed(thread, event.text("name"));
            default -> {
                // Recorded for somebody else.
            }
        }
    }

    private void memory(int thread, long base) {
        Deque<Long> sizes = wanted.get(thread);
        if (sizes != null && !sizes.isEmpty()) {
            ledger.memoryGot(thread, base, sizes.pop());
            if (sizes.isEmpty()) {
                wanted.remove(thread);
            }
        }
    }

    /** The trace that it reads. */
    public TraceInstance trace() {
        return trace;
    }

    /** Stops recording, reads what there is, and says what it comes to. */
    public LedgerReport finish() throws TraceException {
        trace.stop();
        updateAll();
        return ledger.report(trace.loss());
    }

    /** The same report with functions looked up in the kernel's list of symbols, which takes a second. */
    public LedgerReport withFunctions(LedgerReport report) {
        Map<String, String> functions = KernelSymbols.lookUp(root, ledger.addresses());
        return report.withFunctions(site -> new LedgerReport.Site(
                site.kind(),
                site.symbol(),
                site.place(),
                functions.getOrDefault(site.place(), ""),
                site.inInit(),
                site.count()));
    }

    @Override
    public void close() {
        trace.close();
    }
}
