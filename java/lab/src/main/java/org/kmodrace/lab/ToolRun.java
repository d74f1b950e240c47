// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program of the distribution: {@code LC_ALL=C}, nothing on standard input unless it is given a file, a deadline, output into files
 * (so that no grandchild that keeps a pipe can hold us). The program and its children are killed when the deadline
 * passes, when the waiting thread is interrupted, and when the JVM ends.
 */
public final class ToolRun {
    /** How much of the output a message carries, in characters. */
    private static final int TAIL = 4_000;

    private static final String SETSID = "setsid";

    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("apt-get", "apt"),
            Map.entry("apt-cache", "apt"),
            Map.entry("dpkg-deb", "dpkg"),
            Map.entry("getconf", "libc-bin"),
            Map.entry("strip", "binutils"),
            Map.entry("ld", "binutils"),
            Map.entry("cc", "gcc"),
            Map.entry("setpriv", "util-linux"),
            Map.entry(SETSID, "util-linux"),
            Map.entry("modinfo", "kmod"),
            Map.entry("depmod", "kmod"),
            Map.entry("qemu-system-x86_64", "qemu-system-x86"),
            Map.entry("ssh", "openssh-client"));

    private static final Set<Process> LIVE = ConcurrentHashMap.newKeySet();
    /** The temporary files that live programs write to. */
    private static final Set<Path> OUTPUTS = ConcurrentHashMap.newKeySet();

    private static volatile boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ToolRun::endAll, "kmodrace-end-of-tools"));
    }

    private final String tool;
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> removed = new ArrayList<>();
    private Duration deadline = Duration.ofMinutes(2);
    private @Nullable Path directory;
    private @Nullable Path log;
    private Path input = Path.of("/dev/null");

    private ToolRun(String tool, List<String> arguments) {
        this.tool = tool;
        this.arguments.addAll(arguments);
    }

    /** A run of {@code tool}, a name to look up on the PATH or an absolute path. */
    public static ToolRun of(String tool, String... arguments) {
        return new ToolRun(tool, List.of(arguments));
    }

    /** Appends arguments. */
    public ToolRun with(List<String> more) {
        arguments.addAll(more);
        return this;
    }

    /** Sets an environment variable for the program. */
    public ToolRun env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Keeps environment variables of ours from the program. */
    public ToolRun without(List<String> names) {
        removed.addAll(names);
        return this;
    }

    /** Runs in {@code where}; otherwise in our own working directory. */
    public ToolRun in(Path where) {
        directory = where;
        return this;
    }

    /** How long it may take; two minutes unless said. */
    public ToolRun deadline(Duration limit) {
        deadline = limit;
        return this;
    }

    /** Gives it a file on its standard input. */
    public ToolRun input(Path file) {
        input = file;
        return this;
    }

    /** Appends all its output, standard error included, to {@code file}, which is kept. */
    public ToolRun log(Path file) {
        log = file;
        return this;
    }

    /**
     * What a run gave.
     *
     * @param status its exit status (128 + n when killed by signal n)
     * @param output standard output (both streams when there is a log)
     * @param errors standard error (empty when there is a log)
     */
    public record Result(int status, String output, String errors) {
        /** The end of what it said, errors preferred: bounded, for a message. */
        public String tail() {
            String text = (errors.isBlank() ? output : errors).strip();
            return text.length() <= TAIL ? text : "…" + text.substring(text.length() - TAIL);
        }
    }

    /** Whether a program of this name is on the PATH (or in the system's sbin folders). */
    public static Optional<Path> find(String tool) {
        if (tool.startsWith("/")) {
            return Optional.of(Path.of(tool)).filter(Files::isExecutable);
        }
        // An ordinary user's PATH often lacks the sbin folders, where kmod's tools lie.
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        for (String folder : path.split(":", -1)) {
            Path candidate = Path.of(folder, tool);
            if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Runs it; any exit status is a result. Throws when it is not installed or does not end in time. */
    public Result run() throws LabException, InterruptedException {
        Path program = find(tool).orElseThrow(() -> missing(tool));
        Path scratch = directory != null ? directory : Path.of(System.getProperty("java.io.tmpdir"));
        try {
            if (log != null) {
                int status = execute(program, log, null);
                return new Result(status, read(log), "");
            }
            Path out = output(".out");
            Path err = output(".err");
            try {
                int status = execute(program, out, err);
                return new Result(status, read(out), read(err));
            } finally {
                discard(out);
                discard(err);
            }
        } catch (IOException e) {
            throw LabException.ofIo("running " + tool, scratch, e);
        }
    }

    /**
     * Runs it and insists on exit status 0.
     *
     * @param doing what for, as in "unpacking linux-image-….deb"
     * @param next what to do when it fails
     */
    public Result require(String doing, String next) throws LabException, InterruptedException {
        Result result = run();
        if (result.status() == 0) {
            return result;
        }
        if (LabException.isDiskFull(result.output()) || LabException.isDiskFull(result.errors())) {
            throw LabException.diskFull(doing, result.tail(), null);
        }
        String kept = log == null ? "" : "\nits whole output: " + log;
        throw new LabException(
                doing + " failed: " + tool + " ended with status " + result.status(), result.tail() + kept, next);
    }

    private int execute(Path program, Path out, @Nullable Path err)
            throws IOException, LabException, InterruptedException {
        // In a process group of its own, under its own pid: setsid(1) forks only where it leads one already.
        Path setsid = find(SETSID).orElseThrow(() -> missing(SETSID));
        List<String> command = new ArrayList<>(List.of(setsid.toString(), program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        if (err == null) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        }
        if (directory != null) {
            builder.directory(directory.toFile());
        }
        builder.environment().keySet().removeAll(removed);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        Process process = builder.start();
        LIVE.add(process);
        if (ending) {
            // The hook may have looked around before this one was there.
            kill(process);
        }
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LabException(
                        tool + " did not end within " + deadline.toSeconds() + " s and was stopped",
                        String.join(" ", command),
                        "run again; if it lasts, run that command by hand to see what it waits for");
            }
            return process.exitValue();
        } finally {
            kill(process);
            LIVE.remove(process);
        }
    }

    private static Path output(String suffix) throws IOException {
        Path file = Files.createTempFile("kmodrace-", suffix);
        OUTPUTS.add(file);
        return file;
    }

    private static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A leftover in the temporary directory harms nobody.
        }
        OUTPUTS.remove(file);
    }

    /** Ctrl-C: no finally block runs then. */
    private static void endAll() {
        ending = true;
        LIVE.forEach(ToolRun::kill);
        OUTPUTS.forEach(ToolRun::discard);
    }

    /**
     * Kills the program with all that descends from it; nothing happens when it has ended. Its process group dies in
     * one step: a list of its descendants would miss a shell of make's that is being forked meanwhile, and that shell
     * would go on.
     */
    private static void kill(Process process) {
        if (process.isAlive()) {
            try {
                new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + process.pid())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                // Without a shell there are no shells of its own either.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // Where it was killed before it had a group of its own, it had no descendants.
            process.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        // Not Files.readString: a compiler may quote bytes that are no UTF-8.
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    private static LabException missing(String tool) {
        String wanted = PACKAGES.getOrDefault(tool, tool);
        return new LabException(
                "the program " + tool + " is not installed",
                "",
                tool.startsWith("/") ? "check the path" : "as root: apt-get install " + wanted);
    }
}
