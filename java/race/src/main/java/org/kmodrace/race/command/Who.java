// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.protocol.GuestCommand;
import org.kmodrace.race.trace.LedgerRecorder;
import org.kmodrace.race.trace.LedgerReport;
import org.kmodrace.race.trace.TraceException;

/** Keeps a ledger while things are done, and says who holds a module in the end. */
final class Who {
    private static final long UPDATE_MILLIS = 10;

    private final RunningKernel kernel;
    private final Function<GuestCommand, WhoAnswer.Step> other;

    /** @param other does the steps that are commands */
    Who(RunningKernel kernel, Function<GuestCommand, WhoAnswer.Step> other) {
        this.kernel = kernel;
        this.other = other;
    }

    /**
     * Records until the steps are done and the time is over.
     *
     * @param atLeast how long
     * @param kilobytes of the kernel's buffer for each CPU
     * @throws HarnessException when this kernel cannot be recorded
     */
    WhoAnswer ask(String module, Duration atLeast, int kilobytes, List<GuestCommand> steps) {
        String name = Long.toString(ProcessHandle.current().pid());
        long begin = System.nanoTime();
        try (LedgerRecorder recorder = LedgerRecorder.start(kernel.sys(), kernel.root(), name, kilobytes)) {
            List<WhoAnswer.Step> done = new ArrayList<>();
            AtomicReference<RuntimeException> failure = new AtomicReference<>();
            Thread worker = Thread.ofPlatform().name("who-steps").daemon(true).start(() -> {
                try {
                    steps.forEach(step -> done.add(take(step)));
                } catch (RuntimeException e) {
                    failure.set(e);
                }
            });
            while (worker.isAlive() || System.nanoTime() - begin < atLeast.toNanos()) {
                recorder.update();
                pause();
            }
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            LedgerReport report = recorder.finish().of(module);
            Optional<ModuleEntry> entry = kernel.module(module);
            return new WhoAnswer(module, entry, done, seconds, recorder.withFunctions(report));
        } catch (TraceException e) {
            throw new HarnessException("no ledger can be kept on this kernel: " + e.getMessage(), e);
        }
    }

    private WhoAnswer.Step take(GuestCommand step) {
        return switch (step.verb()) {
            case Commands.WRITE ->
                write(step.arguments().getFirst(), step.arguments().getLast());
            case Commands.READ -> read(step.arguments().getFirst());
            default -> other.apply(step);
        };
    }

    private WhoAnswer.Step write(String file, String text) {
        SysResult fd = kernel.sys().open(file, ModuleSyscalls.O_WRONLY | ModuleSyscalls.O_CLOEXEC);
        SysResult answer = fd;
        if (fd.ok()) {
            answer = kernel.sys().write(fd.intValue(), text);
            kernel.sys().close(fd.intValue());
        }
        String word = answer.ok() ? "0" : answer.errno().name();
        return new WhoAnswer.Step("write " + text + " to " + file, word, "", "");
    }

    private WhoAnswer.Step read(String file) {
        Optional<String> text = kernel.text(Path.of(file));
        return new WhoAnswer.Step("read " + file, text.isPresent() ? "0" : "ENOENT", "", text.orElse(""));
    }

    private static void pause() {
        try {
            Thread.sleep(UPDATE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HarnessException("interrupted while recording", e);
        }
    }
}
