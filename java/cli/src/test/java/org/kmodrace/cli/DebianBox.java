// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * A Debian of its own in a virtual machine, with a real sshd, as a test box on the network has it: what
 * {@code vagrant/box/build} makes, booted with a disk on top that is thrown away.
 */
final class DebianBox implements AutoCloseable {
    /** What ssh calls it. */
    static final String NAME = "box";

    /** What every kind of machine has to show. */
    static final List<String> FIRST_SIX = List.of(
            "proc-modules-bytewise",
            "proc-kallsyms-bytewise",
            "symbol-get-leak",
            "open-vs-unload",
            "parallel-load",
            "initstate-window");

    private static final Duration BOOT = Duration.ofMinutes(3);
    private static final Duration BUILD = Duration.ofMinutes(10);
    private static final Duration COMMAND = Duration.ofSeconds(60);

    private final Path directory;
    private final Path built;
    private final Process qemu;
    private final Path configuration;
    private final int port;

    private DebianBox(Path directory, Path built, Process qemu, Path configuration, int port) {
        this.directory = directory;
        this.built = built;
        this.qemu = qemu;
        this.configuration = configuration;
        this.port = port;
    }

    /**
     * Builds it unless it was built before, and boots it; answers to ssh when this returns.
     *
     * @param more disks, each the image of a file system, which it has as /dev/vdb and so on
     */
    static DebianBox boot(Path directory, Path... more) throws Exception {
        Path built = built();
        Path disk = directory.resolve("disk.qcow2");
        ToolRun.of("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b")
                .with(List.of(built.resolve("disk.qcow2").toString(), disk.toString()))
                .require("making a disk", "install qemu-utils");
        int port = freePort();
        List<String> command = new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-display", "none"));
        command.addAll(List.of("-accel", "tcg,thread=multi", "-cpu", "max,cx16=off,erms=off", "-smp", "2"));
        command.addAll(List.of("-m", "1024M", "-drive", "file=" + disk + ",if=virtio"));
        for (Path other : more) {
            command.addAll(List.of("-drive", "file=" + other + ",if=virtio,format=raw"));
        }
        command.addAll(List.of("-nic", "user,model=virtio-net-pci,hostfwd=tcp:127.0.0.1:" + port + "-:22"));
        command.addAll(List.of("-serial", "file:" + directory.resolve("console.log")));
        // As servers have it: what a kernel says last is there after the next boot.
        command.addAll(List.of("-device", "acpi-erst,memdev=erst", "-object"));
        command.add("memory-backend-file,id=erst,size=64K,share=on,mem-path=" + directory.resolve("erst"));
        Process qemu = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("qemu.log").toFile())
                .start();
        DebianBox box = new DebianBox(directory, built, qemu, directory.resolve("ssh-config"), port);
        box.configure(box.configuration, port, built.resolve("key"), directory.resolve("known_hosts"));
        try {
            box.await();
            return box;
        } catch (Exception e) {
            box.close();
            throw e;
        }
    }

    /** Builds it unless it was built before. */
    static Path built() throws LabException, IOException, InterruptedException {
        Path recipe = Kmodrace.checkout().resolve("vagrant/box/build");
        Cache cache = Cache.ofUser();
        Path folder = cache.folder("box")
                .resolve(new Digest().content("recipe", recipe).hex());
        return cache.withLock("box", () -> {
            if (!Files.exists(folder.resolve("kmodrace.box"))) {
                ToolRun.of(recipe.toString(), folder.toString())
                        .deadline(BUILD)
                        .require("building the box", "see what it says");
            }
            return folder;
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await() throws Exception {
        long deadline = System.nanoTime() + BOOT.toNanos();
        while (System.nanoTime() < deadline && qemu.isAlive()) {
            if (run("true").status() == 0) {
                return;
            }
            Thread.sleep(1_000);
        }
        throw new IllegalStateException("the box does not answer; see " + directory.resolve("console.log"));
    }

    /** Writes a configuration for ssh. */
    private void configure(Path file, int toPort, Path key, Path knownHosts) throws IOException {
        Files.writeString(file, """
                Host %s
                  HostName 127.0.0.1
                  Port %d
                  User vagrant
                  IdentityFile %s
                  IdentitiesOnly yes
                  UserKnownHostsFile %s
                  StrictHostKeyChecking accept-new
                  ControlMaster no
                """.formatted(NAME, toPort, key, knownHosts));
    }

    /** By which ssh finds it. */
    Path configuration() {
        return configuration;
    }

    /** The same, with a key that nobody there knows. */
    Path withWrongKey() throws Exception {
        Path file = directory.resolve("wrong-key-config");
        configure(file, port, newKey("wrong-key"), directory.resolve("known_hosts"));
        return file;
    }

    /** The same, where another machine stood before. */
    Path withOtherHostKey() throws Exception {
        Path known = directory.resolve("other_hosts");
        String key = Files.readString(Path.of(newKey("other-host") + ".pub"));
        Files.writeString(known, "[127.0.0.1]:" + port + " " + key);
        Path file = directory.resolve("other-host-config");
        configure(file, port, built.resolve("key"), known);
        return file;
    }

    /** The same, where nobody listens. */
    Path withClosedPort() throws Exception {
        Path file = directory.resolve("closed-config");
        configure(file, freePort(), built.resolve("key"), directory.resolve("known_hosts"));
        return file;
    }

    private Path newKey(String name) throws LabException, InterruptedException {
        Path key = directory.resolve(name);
        ToolRun.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .require("making a key", "install openssh-client");
        return key;
    }

    /** The release of its kernel. */
    static String kernel() throws LabException, IOException, InterruptedException {
        return Files.readString(built().resolve("release")).strip();
    }

    /** Has the user's shell there do something; any exit status is a result. */
    ToolRun.Result run(String script) throws LabException, InterruptedException {
        return run(script, COMMAND);
    }

    /** The same for what takes longer. */
    ToolRun.Result run(String script, Duration deadline) throws LabException, InterruptedException {
        return ToolRun.of("ssh", "-F", configuration.toString(), "-o", "BatchMode=yes", "-o", "ConnectTimeout=10")
                .with(List.of(NAME, script))
                .deadline(deadline)
                .run();
    }

    @Override
    public void close() {
        qemu.destroyForcibly();
    }
}
