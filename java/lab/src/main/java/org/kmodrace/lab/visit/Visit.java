// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.console.ConsoleReports;
import org.kmodrace.lab.machine.ConsoleLog;
import org.kmodrace.lab.machine.Lines;
import org.kmodrace.lab.machine.Machine;
import org.kmodrace.lab.machine.MachineEvent;
import org.kmodrace.lab.machine.MachinePlace;

/**
 * An agent on a machine that has a life of its own. One connection carries the agent's words, what the kernel prints,
 * and a byte every few seconds from us, without which the agent is ended there.
 *
 * <p>There an oops does not end the machine, or nobody would hear of it; so when the kernel has told of its death and
 * falls silent, the machine counts as ended.
 */
final class Visit implements Machine {
    private static final Duration DYING = Duration.ofSeconds(10);
    /** From the agent's last word to its end, over a slow connection. */
    private static final Duration LEAVING = Duration.ofSeconds(3);
    /** The other end waits for half a minute (LIFE_LINE in native/visitor.c). */
    private static final Duration BEAT = Duration.ofSeconds(5);
    /** A report is complete when nothing more has come for so long. */
    private static final Duration REPORT = Duration.ofMillis(1_500);
    /** Or when it has gone on for so long. */
    private static final Duration LONGEST_REPORT = Duration.ofSeconds(15);

    private static final int LOOK_MILLIS = 250;
    private static final int LONGEST_LINE = 1 << 20;
    private static final int BLOCK = 1 << 14;

    /**
     * How a visit ended.
     *
     * @param status of the program by which the machine was reached
     * @param complaints the end of what stood on its standard error
     * @param died whether the kernel has told of its own death
     * @param cut whether we ended it while the agent was at work
     */
    record End(int status, String complaints, boolean died, boolean cut) {}

    /** Looks what became of the machine when a visit has ended, before anybody else is told. */
    @FunctionalInterface
    interface Coroner {
        /** What became of it, for people. */
        String examine(End end) throws InterruptedException;
    }

    private final Process process;
    private final MachinePlace.Order order;
    private final Path kernel;
    private final long consoleMost;
    private final BlockingQueue<MachineEvent> events = new LinkedBlockingQueue<>();
    private final Thread agentListener;
    private final Thread consoleListener;
    private final Thread end;
    private final AtomicLong printed = new AtomicLong();
    private volatile long lastPrinted = System.nanoTime();
    private volatile boolean died;
    private volatile boolean cut;

    private Visit(Process process, MachinePlace.Order order, Path kernel, long consoleMost, Coroner coroner) {
        this.process = process;
        this.order = order;
        this.kernel = kernel;
        this.consoleMost = consoleMost;
        this.agentListener = thread("visit-agent", this::hearAgent);
        this.consoleListener = thread("visit-console", this::hearConsole);
        this.end = thread("visit-end", () -> awaitEnd(coroner));
    }

    /**
     * Starts an agent.
     *
     * @param command that does it
     * @param kernel the image of the kernel there, for the names of functions
     */
    static Visit start(List<String> command, MachinePlace.Order order, Path kernel, long consoleMost, Coroner coroner)
            throws LabException {
        try {
            Files.createFile(order.consoleLog());
            Visit machine = new Visit(new ProcessBuilder(command).start(), order, kernel, consoleMost, coroner);
            machine.agentListener.start();
            machine.consoleListener.start();
            thread("visit-life-line", machine::beat).start();
            thread("visit-watch", machine::watch).start();
            machine.end.start();
            return machine;
        } catch (IOException e) {
            throw LabException.ofIo("starting " + command.getFirst(), order.directory(), e);
        }
    }

    private static Thread thread(String name, Runnable work) {
        return Thread.ofPlatform().daemon(true).name(name).unstarted(work);
    }

    @Override
    public @Nullable MachineEvent next(Duration atMost) throws InterruptedException {
        return events.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public ConsoleLog console() {
        return new ConsoleLog(order.consoleLog());
    }

    @Override
    public String complaints() {
        try {
            String end = console().end().strip();
            List<String> lines = end.lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (LabException e) {
            return "";
        }
    }

    @Override
    public Optional<Path> kernel() {
        return Optional.of(kernel);
    }

    @Override
    public void close() {
        try {
            if (!process.waitFor(LEAVING.toMillis(), TimeUnit.MILLISECONDS)) {
                cut = true;
                process.destroy();
                if (!process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            }
            // Only then the place knows in what state the machine was left, and has what its kernel said last.
            end.join();
        } catch (InterruptedException e) {
            cut = true;
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void hearAgent() {
        Lines lines = new Lines(LONGEST_LINE, line -> events.add(new MachineEvent.AgentLine(line)));
        byte[] block = new byte[BLOCK];
        try (InputStream in = process.getInputStream()) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                lines.take(block, n);
            }
        } catch (IOException e) {
            // The connection broke off: the end of the process says so.
        }
    }

    private void hearConsole() {
        byte[] block = new byte[BLOCK];
        try (InputStream in = process.getErrorStream();
                OutputStream log = Files.newOutputStream(order.consoleLog(), StandardOpenOption.APPEND)) {
            for (int n = in.read(block); n >= 0; n = in.read(block)) {
                try {
                    log.write(block, 0, n);
                } catch (IOException e) {
                    events.add(new MachineEvent.Broken(e));
                    process.destroyForcibly();
                    return;
                }
                lastPrinted = System.nanoTime();
                if (printed.addAndGet(n) > consoleMost) {
                    events.add(new MachineEvent.Flooded());
                    process.destroyForcibly();
                    return;
                }
            }
        } catch (IOException e) {
            // As above.
        }
    }

    private void beat() {
        try (OutputStream out = process.getOutputStream()) {
            while (process.isAlive()) {
                out.write('\n');
                out.flush();
                Thread.sleep(BEAT);
            }
        } catch (IOException e) {
            // As above.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks whether the kernel tells of its death, whenever it has fallen silent after it printed something. */
    private void watch() {
        long seen = 0;
        long since = System.nanoTime();
        try {
            while (process.isAlive()) {
                Thread.sleep(LOOK_MILLIS);
                long now = System.nanoTime();
                if (printed.get() == seen) {
                    since = now;
                } else if (now - lastPrinted > REPORT.toNanos() || now - since > LONGEST_REPORT.toNanos()) {
                    seen = printed.get();
                    since = now;
                    if (ConsoleReports.in(order.consoleLog()).crash().isPresent()) {
                        died = true;
                        process.destroy();
                        return;
                    }
                }
            }
        } catch (LabException e) {
            // What cannot be read now cannot be read at the end either, and is said then.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(Coroner coroner) {
        try {
            int status = process.waitFor();
            agentListener.join();
            consoleListener.join();
            events.add(new MachineEvent.Ended(coroner.examine(new End(status, complaints(), died, cut))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Adds what the kernel had said and was kept elsewhere. */
    static void append(Path console, String text) throws LabException {
        try {
            Files.writeString(
                    console, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw LabException.ofIo("keeping the last words of a kernel", console, e);
        }
    }
}
