// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * A virtual machine under QEMU: several CPUs, no network, no file of the host but the kernel and the image,
 * QEMU's sandbox on, an ordinary user's rights. The kernel's console is the first serial port, the agent's
 * the second; see {@link Port}. Serial ports are what every kernel has built in, so nothing has to be
 * loaded before the agent can speak.
 */
public final class QemuMachine implements Machine {
    static final String CONSOLE = "console";
    static final String AGENT = "agent";

    /** A line of the agent longer than this is cut: memory here does not depend on a guest. */
    static final int LONGEST_LINE = 1 << 20;

    private static final Duration DYING = Duration.ofSeconds(5);
    /** Powering off takes a guest a tenth of a second. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(30);
    /** Said before the power is switched off (kernel_power_off(), kernel/reboot.c). */
    private static final String LAST_WORD = "reboot: Power down\r\n";

    private static final int LOOK_MILLIS = 20;
    /** QEMU's main loop has its turn within this, if at all. */
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final BootSpec spec;
    private final Process process;
    private final BlockingQueue<MachineEvent> events = new LinkedBlockingQueue<>();
    private final List<Thread> listeners = new ArrayList<>();
    /** A deterministic machine has none: what is asked from outside comes at another instant each time. */
    private final @Nullable Monitor monitor;
    /** The console, for what is typed on it. */
    private final @Nullable SocketPort keyboard;

    private QemuMachine(BootSpec spec, Process process, List<Port> ports) {
        this.spec = spec;
        this.process = process;
        this.monitor = first(ports, Monitor.class);
        this.keyboard = first(ports, SocketPort.class);
    }

    private static <T> @Nullable T first(List<Port> ports, Class<T> type) {
        return ports.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }

    /** Starts the machine; what it says comes through {@link #next}. */
    public static QemuMachine start(BootSpec spec) throws LabException, InterruptedException {
        List<Port> ports = new ArrayList<>();
        boolean started = false;
        try {
            open(spec, ports);
            List<String> arguments = arguments(
                    spec,
                    ports.stream().flatMap(port -> port.arguments().stream()).toList());
            begin(spec.qemuLog(), arguments);
            QemuMachine machine = new QemuMachine(
                    spec, QemuProcess.start(spec.accelerator().environment(), arguments, spec.qemuLog()), ports);
            started = true;
            ports.forEach(machine::listen);
            machine.watch(ports);
            return machine;
        } finally {
            if (!started) {
                ports.forEach(Port::discard);
            }
        }
    }

    private static void open(BootSpec spec, List<Port> ports) throws LabException {
        if (spec.accelerator().deterministic()) {
            Path memory = PortDirectory.inMemory();
            ports.add(new FilePort(CONSOLE, memory));
            ports.add(new FilePort(AGENT, memory));
            return;
        }
        Path sockets = PortDirectory.make();
        ports.add(SocketPort.open(CONSOLE, sockets));
        ports.add(SocketPort.open(AGENT, sockets));
        ports.add(Monitor.open(sockets));
    }

    private static void begin(Path log, List<String> arguments) throws LabException {
        try {
            Files.writeString(log, QemuProcess.PROGRAM + " " + String.join(" ", arguments) + "\n");
        } catch (IOException e) {
            throw LabException.ofIo("preparing a machine", log, e);
        }
    }

    /** What QEMU is called with, without the program, and with two ports that go nowhere. */
    public static List<String> arguments(BootSpec spec) {
        List<String> ports = new ArrayList<>();
        for (String name : List.of(CONSOLE, AGENT)) {
            ports.addAll(
                    spec.accelerator().deterministic()
                            ? new FilePort(name, Path.of("")).arguments()
                            : SocketPort.arguments(name, Path.of(name)));
        }
        if (!spec.accelerator().deterministic()) {
            ports.addAll(Monitor.arguments(Path.of(Monitor.NAME)));
        }
        return arguments(spec, ports);
    }

    private static List<String> arguments(BootSpec spec, List<String> ports) {
        List<String> arguments =
                new ArrayList<>(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
        // With names for its threads, so that a virtual CPU's can be told from the others.
        arguments.addAll(List.of("-name", "kmodrace,debug-threads=on"));
        arguments.addAll(List.of("-machine", "pc", "-nic", "none"));
        arguments.addAll(
                List.of("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"));
        arguments.addAll(spec.accelerator().flags());
        arguments.addAll(List.of("-smp", Integer.toString(spec.cpus()), "-m", spec.memoryMiB() + "M"));
        arguments.addAll(ports);
        arguments.addAll(List.of(
                "-kernel", spec.kernel().toString(),
                "-initrd", spec.initramfs().toString(),
                "-append", spec.fullCommandLine()));
        Watch watch = spec.watch();
        if (watch != null) {
            arguments.addAll(watch.flags());
        }
        return arguments;
    }

    @Override
    public @Nullable MachineEvent next(Duration atMost) throws InterruptedException {
        return events.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public ConsoleLog console() {
        return new ConsoleLog(spec.consoleLog());
    }

    /** What QEMU itself printed, without the command line. */
    @Override
    public String complaints() {
        try {
            List<String> lines = Files.readAllLines(spec.qemuLog(), StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.min(1, lines.size()), lines.size()))
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public Optional<Path> kernel() {
        return Optional.of(spec.kernel());
    }

    /** What the CPUs are doing right now; empty when QEMU does not tell within a few seconds. */
    @Override
    public String unseen() {
        return "QEMU does not answer either";
    }

    @Override
    public List<CpuState> cpus() throws InterruptedException {
        return monitor == null
                ? List.of()
                : CpuState.parse(monitor.print("info registers -a", ANSWER).orElse(""));
    }

    /**
     * Has the kernel say on its console where its CPUs are. CPU 0 is sent a non-maskable interrupt, at which our kernels
     * panic; of another one CPU 0 asks, when it is given the key for it (sysrq-l,
     * Documentation/admin-guide/sysrq.rst).
     *
     * @param cpu that it is about
     */
    @Override
    public void askForBacktraces(int cpu) throws InterruptedException {
        if (monitor == null) {
            return;
        }
        if (cpu == 0) {
            monitor.execute("inject-nmi", Map.of(), ANSWER);
        } else if (keyboard != null
                && monitor.execute("chardev-send-break", Map.of("id", CONSOLE), ANSWER)
                        .isPresent()) {
            try {
                keyboard.write(new byte[] {'l'});
            } catch (IOException e) {
                // It has gone meanwhile.
            }
        }
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    /**
     * Lets a deterministic machine come to its last word on the console: how much it says before it is ended must not
     * depend on how soon we are there. Any other is not waited for.
     */
    @Override
    public void awaitLastWords() throws LabException, InterruptedException {
        long deadline = System.nanoTime() + LAST_WORDS.toNanos();
        // Then the guest waits for the power to go in a loop, and QEMU's main loop may never come between.
        while (spec.accelerator().deterministic()
                && System.nanoTime() < deadline
                && !console().end().contains(LAST_WORD)
                && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            // Once more.
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS);
            for (Thread listener : listeners) {
                listener.join(DYING.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(Port port) {
        Thread thread = Thread.ofPlatform()
                .daemon(true)
                .name("machine-" + port.name())
                .start(() -> {
                    try {
                        hear(port);
                    } catch (IOException e) {
                        events.add(new MachineEvent.Broken(e));
                        process.destroyForcibly();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        listeners.add(thread);
    }

    private void hear(Port port) throws IOException, InterruptedException {
        switch (port.name()) {
            case CONSOLE -> {
                long[] kept = new long[1];
                keep(port, spec.consoleLog(), (block, length) -> {
                    boolean fitted = kept[0] <= spec.consoleMost();
                    kept[0] += length;
                    if (fitted && kept[0] > spec.consoleMost()) {
                        events.add(new MachineEvent.Flooded());
                        process.destroyForcibly();
                    }
                });
            }
            case AGENT -> {
                Lines lines = new Lines(LONGEST_LINE, line -> events.add(new MachineEvent.AgentLine(line)));
                if (spec.accelerator().deterministic()) {
                    keep(port, spec.agentLog(), lines);
                } else {
                    port.read(lines);
                }
            }
            default -> port.read((block, length) -> {});
        }
    }

    /** Writes all that comes from a port to a file, and shows it to the sink afterwards. */
    private static void keep(Port port, Path file, Port.Sink sink) throws IOException, InterruptedException {
        try (OutputStream log = Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            port.read((block, length) -> {
                log.write(block, 0, length);
                sink.take(block, length);
            });
        }
    }

    /** Waits for the end; only when everything has been heard does it say so. */
    private void watch(List<Port> ports) {
        Thread.ofPlatform().daemon(true).name("machine-end").start(() -> {
            try {
                int status = process.waitFor();
                ports.forEach(Port::ended);
                for (Thread listener : listeners) {
                    listener.join();
                }
                ports.forEach(Port::discard);
                events.add(new MachineEvent.Ended("QEMU ended with status " + status));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
