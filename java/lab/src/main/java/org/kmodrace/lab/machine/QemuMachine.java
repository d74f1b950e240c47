// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * A virtual machine under QEMU: several CPUs, no network, no file of the host but the kernel and the image,
 * QEMU's sandbox on, an ordinary user's rights. The kernel's console is the first serial port, the agent's
 * the second; both are sockets in a private directory that is gone once they are connected. Serial ports are
 * what every kernel has built in, so nothing has to be loaded before the agent can speak.
 */
public final class QemuMachine implements AutoCloseable {
    /** A line of the agent longer than this is cut: memory here does not depend on a guest. */
    static final int LONGEST_LINE = 1 << 20;

    private static final Duration DYING = Duration.ofSeconds(5);
    private static final String CONSOLE = "console";
    private static final String AGENT = "agent";

    /** The directories of sockets that are there. */
    private static final Set<Path> SOCKETS = ConcurrentHashMap.newKeySet();

    static {
        // Ctrl-C before the machine is connected: nobody else removes them then.
        Runtime.getRuntime().addShutdownHook(new Thread(QemuMachine::discardAll, "kmodrace-end-of-sockets"));
    }

    private final BootSpec spec;
    private final Process process;
    private final BlockingQueue<MachineEvent> events = new LinkedBlockingQueue<>();
    private final List<Thread> listeners = new ArrayList<>();
    private final List<ServerSocketChannel> servers = new ArrayList<>();

    private QemuMachine(BootSpec spec, Process process) {
        this.spec = spec;
        this.process = process;
    }

    /** Starts the machine; what it says comes through {@link #next}. */
    public static QemuMachine start(BootSpec spec) throws LabException, InterruptedException {
        Path sockets = socketDirectory();
        List<ServerSocketChannel> servers = new ArrayList<>();
        boolean started = false;
        try {
            Path console = sockets.resolve(CONSOLE);
            Path agent = sockets.resolve(AGENT);
            servers.add(listen(console));
            servers.add(listen(agent));
            List<String> arguments = arguments(spec, console, agent);
            begin(spec.qemuLog(), arguments);
            QemuMachine machine = new QemuMachine(spec, QemuProcess.start(arguments, spec.qemuLog()));
            started = true;
            machine.servers.addAll(servers);
            machine.listen(console, servers.getFirst(), machine::keepConsole);
            machine.listen(agent, servers.getLast(), machine::hearAgent);
            machine.watch(sockets);
            return machine;
        } catch (IOException e) {
            throw LabException.ofIo("preparing a machine", sockets, e);
        } finally {
            if (!started) {
                servers.forEach(QemuMachine::closeQuietly);
                discard(sockets);
            }
        }
    }

    /** Only for us, and gone when we are, however we end. */
    private static Path socketDirectory() throws LabException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        synchronized (SOCKETS) {
            try {
                Path directory = Files.createTempDirectory("kmodrace-");
                SOCKETS.add(directory);
                return directory;
            } catch (IOException e) {
                throw LabException.ofIo("preparing a machine", temporary, e);
            }
        }
    }

    private static void begin(Path log, List<String> arguments) throws LabException {
        try {
            Files.writeString(log, QemuProcess.PROGRAM + " " + String.join(" ", arguments) + "\n");
        } catch (IOException e) {
            throw LabException.ofIo("preparing a machine", log, e);
        }
    }

    /** What QEMU is called with, without the program and with two sockets named after their ports. */
    public static List<String> arguments(BootSpec spec) {
        return arguments(spec, Path.of(CONSOLE), Path.of(AGENT));
    }

    private static List<String> arguments(BootSpec spec, Path console, Path agent) {
        List<String> arguments =
                new ArrayList<>(List.of("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"));
        // With names for its threads, so that a virtual CPU's can be told from the others.
        arguments.addAll(List.of("-name", "kmodrace,debug-threads=on"));
        arguments.addAll(List.of("-machine", "pc", "-nic", "none"));
        arguments.addAll(
                List.of("-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny"));
        arguments.addAll(spec.accelerator().flags());
        arguments.addAll(List.of("-smp", Integer.toString(spec.cpus()), "-m", spec.memoryMiB() + "M"));
        arguments.addAll(port(CONSOLE, console));
        arguments.addAll(port(AGENT, agent));
        arguments.addAll(List.of(
                "-kernel", spec.kernel().toString(),
                "-initrd", spec.initramfs().toString(),
                "-append", spec.fullCommandLine()));
        return arguments;
    }

    private static List<String> port(String name, Path socket) {
        return List.of(
                "-chardev", "socket,id=" + name + ",path=" + socket.toString().replace(",", ",,"),
                "-serial", "chardev:" + name);
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

    private static ServerSocketChannel listen(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return server;
    }

    /** What is done with the bytes of a port. */
    @FunctionalInterface
    private interface Listener {
        void hear(InputStream in) throws IOException;
    }

    private void listen(Path socket, ServerSocketChannel server, Listener listener) {
        Thread thread = Thread.ofPlatform()
                .daemon(true)
                .name("machine-" + socket.getFileName())
                .start(() -> {
                    try (SocketChannel channel = server.accept()) {
                        remove(socket);
                        listener.hear(Channels.newInputStream(channel));
                    } catch (ClosedChannelException | SocketException ended) {
                        // QEMU ended before it connected, or was killed.
                    } catch (IOException e) {
                        events.add(new MachineEvent.Broken(e));
                        process.destroyForcibly();
                    }
                });
        listeners.add(thread);
    }

    private void keepConsole(InputStream in) throws IOException {
        try (OutputStream log = Files.newOutputStream(
                spec.consoleLog(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            byte[] block = new byte[1 << 14];
            for (int n = read(in, block); n >= 0; n = read(in, block)) {
                log.write(block, 0, n);
            }
        }
    }

    /** A connection that breaks off is an end like any other; only trouble with our own files is trouble. */
    private static int read(InputStream in, byte[] block) {
        try {
            return in.read(block);
        } catch (IOException brokenOff) {
            return -1;
        }
    }

    private void hearAgent(InputStream in) {
        byte[] block = new byte[1 << 14];
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int n = read(in, block); n >= 0; n = read(in, block)) {
            for (int i = 0; i < n; i++) {
                if (block[i] == '\n') {
                    events.add(new MachineEvent.AgentLine(line.toString(StandardCharsets.UTF_8)));
                    line.reset();
                } else if (line.size() < LONGEST_LINE) {
                    line.write(block[i]);
                }
            }
        }
        // What stands after the last line end was cut off by the machine's death and is no event.
    }

    /** Waits for the end; only when everything has been heard does it say so. */
    private void watch(Path sockets) {
        Thread.ofPlatform().daemon(true).name("machine-end").start(() -> {
            try {
                int status = process.waitFor();
                for (ServerSocketChannel server : servers) {
                    closeQuietly(server);
                }
                for (Thread listener : listeners) {
                    listener.join();
                }
                discard(sockets);
                events.add(new MachineEvent.Ended(status));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void closeQuietly(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            // It was only there to be connected to.
        }
    }

    /** Removes a socket, and its directory with the last one. */
    private static void remove(Path socket) {
        try {
            Files.deleteIfExists(socket);
            Path directory = socket.getParent();
            Files.deleteIfExists(directory);
            SOCKETS.remove(directory);
        } catch (IOException e) {
            // The other socket is still there, or a leftover in the temporary directory harms nobody.
        }
    }

    private static void discard(Path sockets) {
        remove(sockets.resolve(CONSOLE));
        remove(sockets.resolve(AGENT));
    }

    private static void discardAll() {
        synchronized (SOCKETS) {
            SOCKETS.forEach(QemuMachine::discard);
        }
    }
}
