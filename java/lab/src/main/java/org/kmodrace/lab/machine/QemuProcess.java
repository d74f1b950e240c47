// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * Starts QEMU so that it never outlives us: it is killed when our JVM ends in an orderly way, and by the
 * kernel when we are killed (PR_SET_PDEATHSIG, through setpriv(1)).
 */
final class QemuProcess {
    static final String PROGRAM = "qemu-system-x86_64";

    private static final String EFFECTIVE = "CapEff:";
    private static final int SETPCAP = 8;

    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();
    private static volatile boolean ending;

    /**
     * The death signal comes when the <em>thread</em> ends that started the child, so one thread that lives as
     * long as we do starts them all.
     */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            task -> Thread.ofPlatform().name("qemu-starter").daemon(true).unstarted(task));

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(QemuProcess::killAll, "kmodrace-end-of-machines"));
    }

    private QemuProcess() {}

    /**
     * Starts QEMU.
     *
     * @param environment variables besides ours
     * @param log takes what QEMU itself prints
     */
    static Process start(Map<String, String> environment, List<String> arguments, Path log)
            throws LabException, InterruptedException {
        Path qemu = ToolRun.find(PROGRAM)
                .orElseThrow(() -> new LabException(
                        "QEMU is not installed",
                        PROGRAM,
                        "install the package qemu-system-x86 (apt-get install qemu-system-x86)"));
        List<String> command = new ArrayList<>();
        ToolRun.find("setpriv").ifPresent(setpriv -> {
            command.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--no-new-privs"));
            if (mayGiveUpCapabilities()) {
                // Of root nothing is left but the name: it reads root's files, and may do nothing else that others may
                // not.
                command.addAll(List.of("--inh-caps=-all", "--bounding-set=-all"));
            }
        });
        command.add(qemu.toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = STARTER.submit(builder::start).get();
            LIVE.add(process);
            if (ending) {
                // We are being ended, and the hook may have looked around before this one was there.
                process.destroyForcibly();
            }
            var _ = process.onExit().thenAccept(LIVE::remove);
            return process;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw LabException.ofIo("starting QEMU", qemu, io);
            }
            throw new IllegalStateException("starting a process failed oddly", e.getCause());
        }
    }

    /** Only with CAP_SETPCAP, which nobody has but root (capabilities(7)); others have none to give up. */
    private static boolean mayGiveUpCapabilities() {
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .anyMatch(caps -> (Long.parseUnsignedLong(caps, 16) >>> SETPCAP & 1) != 0);
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills every machine there is. */
    private static void killAll() {
        ending = true;
        LIVE.forEach(Process::destroyForcibly);
    }
}
