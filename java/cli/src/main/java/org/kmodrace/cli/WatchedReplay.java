// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Scratch;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.debug.GdbSession;
import org.kmodrace.lab.debug.SymbolFile;
import org.kmodrace.lab.debug.Watcher;
import org.kmodrace.lab.machine.Watch;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.report.record.RecordException;

/** One replay that is looked into: it stops in the middle, or it is written down who calls what. */
final class WatchedReplay {
    private static final Duration TO_THE_PLACE = Duration.ofMinutes(30);
    private static final Duration TO_BE_THERE = Duration.ofSeconds(60);
    private static final int LOOK_MILLIS = 20;

    private final Replay replay;
    private final KernelRun run;
    private final Path directory;
    private final LiveView screen;

    /**
     * A replay that has yet to be run.
     *
     * @param run the machine's work, as it was
     * @param directory gets the record, the trace, and gdb's commands
     */
    WatchedReplay(Replay replay, KernelRun run, Path directory, LiveView screen) {
        this.replay = replay;
        this.run = run;
        this.directory = directory;
        this.screen = screen;
    }

    /**
     * What is wanted of it.
     *
     * @param place where to stop; empty for nowhere
     * @param byHand whether a person's own debugger is to be waited for
     * @param traced the functions whose calls are written down; empty for none
     */
    record Wanted(Optional<WatchOptions.Place> place, boolean byHand, Optional<Predicate<String>> traced) {}

    /** Where the calls are written. */
    Path trace() {
        return directory.resolve("calls.txt");
    }

    /**
     * Runs it.
     *
     * @param backTraces gets gdb's words on each CPU at the place; none when a person's own debugger was there, or when
     *     the machine never came to the place
     * @return what the machine has said
     */
    Streams run(Wanted wanted, List<String> backTraces)
            throws LabException, IOException, InterruptedException, RecordException {
        boolean stops = wanted.place.isPresent();
        if (stops && !wanted.byHand && ToolRun.find(GdbSession.PROGRAM).isEmpty()) {
            throw new LabException("the program gdb is not installed", "", "as root: apt-get install gdb");
        }
        Path own = Files.createDirectories(directory.resolve("boot-01"));
        SymbolFile symbols = run.symbols();
        try (Scratch scratch = Scratch.in(Path.of(System.getProperty("java.io.tmpdir")));
                ExecutorService thread = Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("replay").daemon(true).factory())) {
            Path socket = scratch.path().resolve("gdb");
            Watch watch = watcher(wanted, symbols).watch(stops ? socket : null);
            Future<?> machine = thread.submit(() -> {
                run.watched(watch).race(directory.getFileName() + "/boot-01", own, new Slots(1), false);
                return own;
            });
            try {
                if (stops) {
                    GdbSession gdb = new GdbSession(symbols, replay.kernelText(), socket);
                    backTraces.addAll(look(gdb, socket, machine, wanted));
                }
                machine.get();
                return Streams.of(own);
            } catch (ExecutionException e) {
                throw ThreadFailure.of(e);
            } finally {
                machine.cancel(true);
            }
        }
    }

    private Watcher watcher(Wanted wanted, SymbolFile symbols) throws LabException, RecordException {
        Watcher watcher = new Watcher(symbols, replay.kernelText(), run.watcher(), replay.marksUntilTrial());
        if (wanted.place.isPresent()) {
            WatchOptions.Place place = wanted.place.get();
            if (place.function().isEmpty()) {
                watcher.stopAtBegin();
            } else {
                watcher.stopAt(place.function(), place.count());
            }
        }
        if (wanted.traced.isPresent()) {
            int functions = watcher.trace(wanted.traced.get(), directory.resolve("functions.txt"), trace());
            if (functions == 0) {
                throw new LabException(
                        "no function of this kernel is named so", "", "patterns match whole names: '*module*'");
            }
            screen.step("writing down the calls of " + functions + " functions");
        }
        return watcher;
    }

    private List<String> look(GdbSession gdb, Path socket, Future<?> machine, Wanted wanted)
            throws LabException, InterruptedException {
        Path script = directory.resolve("gdb-commands");
        String place = wanted.place.map(WatchOptions.Place::inWords).orElse("");
        long deadline = System.nanoTime() + TO_BE_THERE.toNanos();
        while (!Files.exists(socket) && !machine.isDone() && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
        }
        if (wanted.byHand) {
            gdb.write(script);
            screen.step("the machine waits; in another terminal:  gdb -x " + script);
            screen.step("it will stop at " + place
                    + "; then `thread apply all backtrace` shows all CPUs, and `detach` lets it go on");
            return List.of();
        }
        screen.step("running to " + place);
        return machine.isDone() ? List.of() : gdb.backTraces(script, TO_THE_PLACE);
    }
}
