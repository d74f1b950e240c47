// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * A virtual machine under QEMU: several CPUs, no network, no file of the host but the kernel and the image,
 * QEMU's sandbox on, an ordinary user's rights. The kernel's console is the first serial port, the agent's
 * the second; see {@link SerialPort}. Serial ports are what every kernel has built in, so nothing has to be
 * loaded before the agent can speak.
 */
public final class QemuMachine implements AutoCloseable {
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

    private final BootSpec spec;
    private final Process process;
    private final BlockingQueue<MachineEvent> events = new LinkedBlockingQueue<>();
    private final List<Thread> listeners = new ArrayList<>();

    private QemuMachine(BootSpec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /** Starts the machine; what it says comes through {@link #next}. */
    public static QemuMachine start(BootSpec spec) throws LabException, InterruptedException {
        List<SerialPort> ports = new ArrayList<>();
        boolean started = false;
        try {
            open(spec, ports);
            List<String> arguments = arguments(
                    spec,
                    ports.stream().flatMap(port -> port.arguments().stream()).toList());
            begin(spec.qemuLog(), arguments);
            QemuMachine machine = new QemuMachine(
                    spec, QemuProcess.start(spec.accelerator().environment(), arguments, spec.qemuLog()));
            started = true;
            ports.forEach(machine::listen);
            machine.watch(ports);
            return machine;
        } finally {
            if (!started) {
                ports.forEach(SerialPort::discard);
            }
        }
    }

    private static void open(BootSpec spec, List<SerialPort> ports) throws LabException {
        if (spec.accelerator().deterministic()) {
            Path memory = PortDirectory.inMemory();
            ports.add(new FilePort(CONSOLE, memory));
            ports.add(new FilePort(AGENT, memory));
            return;
        }
        Path sockets = PortDirectory.make();
        ports.add(SocketPort.open(CONSOLE, sockets));
        ports.add(SocketPort.open(AGENT, sockets));
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

    /** The next thing heard, or null when nothing was heard for so long. */
    public @Nullable MachineEvent next(Duration atMost) throws InterruptedException {
        return events.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything the kernel has printed so far. */
    public String console() throws LabException {
        try {
            return Files.exists(spec.consoleLog())
                    ? Files.readString(spec.consoleLog(), StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw LabException.ofIo("reading the console", spec.consoleLog(), e);
        }
    }

    /** Where the console is kept. */
    public Path consoleLog() {
        return spec.consoleLog();
    }

    /** What QEMU itself printed, without the command line; for messages. */
    public String complaints() {
        try {
            List<String> lines = Files.readAllLines(spec.qemuLog(), StandardCharsets.ISO_8859_1);
            return String.join("\n", lines.subList(Math.min(1, lines.size()), lines.size()))
                    .strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The process id of QEMU. */
    public long pid() {
        return process.pid();
    }

    /**
     * Lets a deterministic machine come to its last word on the console: how much it says before it is ended must not
     * depend on how soon we are there. Any other is not waited for.
     */
    public void awaitLastWords() throws LabException, InterruptedException {
        long deadline = System.nanoTime() + LAST_WORDS.toNanos();
        // Then the guest waits for the power to go in a loop, and QEMU's main loop may never come between.
        while (spec.accelerator().deterministic()
                && System.nanoTime() < deadline
                && !console().contains(LAST_WORD)
                && !process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            // Once more.
        }
    }

    /** Ends the machine if it still runs, and waits until all it said is kept. */
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

    private void listen(SerialPort port) {
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

    private void hear(SerialPort port) throws IOException, InterruptedException {
        boolean agent = port.name().equals(AGENT);
        SerialPort.Sink lines = agent ? new AgentLines() : (block, length) -> {};
        if (agent && !spec.accelerator().deterministic()) {
            port.read(lines);
            return;
        }
        Path file = agent ? spec.agentLog() : spec.consoleLog();
        try (OutputStream log = Files.newOutputStream(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            port.read((block, length) -> {
                log.write(block, 0, length);
                lines.take(block, length);
            });
        }
    }

    /** Makes lines of what the agent says. What stands after the last line end was cut off and is no event. */
    private final class AgentLines implements SerialPort.Sink {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public void take(byte[] block, int length) {
            for (int i = 0; i < length; i++) {
                if (block[i] == '\n') {
                    events.add(new MachineEvent.AgentLine(line.toString(StandardCharsets.UTF_8)));
                    line.reset();
                } else if (line.size() < LONGEST_LINE) {
                    line.write(block[i]);
                }
            }
        }
    }

    /** Waits for the end; only when everything has been heard does it say so. */
    private void watch(List<SerialPort> ports) {
        Thread.ofPlatform().daemon(true).name("machine-end").start(() -> {
            try {
                int status = process.waitFor();
                ports.forEach(SerialPort::ended);
                for (Thread listener : listeners) {
                    listener.join();
                }
                ports.forEach(SerialPort::discard);
                events.add(new MachineEvent.Ended(status));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
