// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;

/**
 * The tool as a person uses it: in a JVM and a session (setsid(1)) of its own, with run directories and temporary
 * files of its own. The cache is the user's, so that kernels are fetched once, unless a test names another.
 */
final class Kmodrace {
    /** The kernel that most tests use. */
    static final String KERNEL = "debian:6.1";

    /** Longer than anything here takes on a slow machine; what hangs shall fail, not hang. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final int KILLED = 128 + 9;
    /** How long what was told to end may take to be gone. */
    private static final Duration DYING = Duration.ofSeconds(2);

    /** Is set for all that descends from one use, and so finds what was left running. */
    private static final String MARK = "KMODRACE_TEST_USE";

    private final Path home;
    private final Path temporary;
    private final String mark = MARK + "=" + UUID.randomUUID();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> under = new ArrayList<>();
    private Path root = checkout();
    private Duration patience = PATIENCE;
    private boolean covered;

    /** One use, with all that it writes below {@code home}, which is made. */
    Kmodrace(Path home) throws IOException {
        this.home = Files.createDirectories(home);
        this.temporary = Files.createDirectories(home.resolve("tmp"));
        environment.put("KMODRACE_RUNS", runs().toString());
        environment.put(MARK, mark.substring(MARK.length() + 1));
    }

    /** The checkout that is being tested. */
    static Path checkout() {
        return Path.of(System.getProperty("kmodrace.root", "../.."))
                .toAbsolutePath()
                .normalize();
    }

    /** With this environment variable. */
    Kmodrace env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** For what takes longer than others. */
    Kmodrace patience(Duration longer) {
        patience = longer;
        return this;
    }

    /** As if kmodrace lay there. */
    Kmodrace root(Path other) {
        root = other;
        return this;
    }

    /** So that what the tool does in its own JVM counts as covered; it starts more slowly then. */
    Kmodrace covered() {
        covered = true;
        return this;
    }

    /** Started by another program, which gets the command line as its last arguments. */
    Kmodrace under(String... command) {
        under.addAll(List.of(command));
        return this;
    }

    Path runs() {
        return home.resolve("runs");
    }

    /** The command line that starts the tool, without arguments for it. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
        if (covered) {
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(argument -> argument.startsWith("-javaagent:") && argument.contains("jacoco"))
                    .forEach(command::add);
        } else {
            command.addAll(List.of("-XX:SharedArchiveFile=" + ClassArchive.file(), "-Xlog:disable"));
        }
        command.add("-Djava.io.tmpdir=" + temporary);
        command.add("-Dkmodrace.root=" + root);
        command.addAll(List.of(
                "-jar", checkout().resolve("java/cli/target/kmodrace.jar").toString()));
        return command;
    }

    /** Starts it and does not wait. */
    Use start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(under);
        command.addAll(command());
        command.addAll(List.of(arguments));
        return start(String.join(" ", arguments), command, Path.of(""));
    }

    /** Types it into a shell in that folder, and waits for its end. */
    Answer typed(Path folder, String script) throws IOException, InterruptedException {
        return start(script, List.of("bash", "-c", script), folder).end();
    }

    private Use start(String arguments, List<String> program, Path folder) throws IOException {
        // A shell that runs us in the background has SIGINT ignored, and that would be inherited.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=HUP,INT,QUIT,TERM", "setsid"));
        command.addAll(program);
        Path out = Files.createTempFile(home, "use-", ".out");
        Path err = Files.createTempFile(home, "use-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "KMODRACE_DEBUG"));
        builder.environment().putAll(environment);
        return new Use(arguments, builder.start(), out, err);
    }

    /** Starts it, waits for its end, and sees to it that nothing is left. */
    Answer run(String... arguments) throws IOException, InterruptedException {
        return start(arguments).end();
    }

    /** What is alive of this use. */
    List<String> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> environment(process.pid()).contains(mark + "\0"))
                .map(process ->
                        process.pid() + " " + process.info().commandLine().orElse("?"))
                .toList();
    }

    private static String environment(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // Somebody else's, or gone.
            return "";
        }
    }

    /**
     * A machine's sockets stand in a directory until QEMU has connected to them. Whom SIGKILL ends in between leaves
     * them there; nobody is left to remove them.
     */
    private void removeSockets() throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(temporary, "kmodrace-*")) {
            for (Path directory : directories) {
                for (String socket : List.of("agent", "console", "monitor")) {
                    Files.deleteIfExists(directory.resolve(socket));
                }
                // Fails when there was more.
                Files.deleteIfExists(directory);
            }
        }
    }

    /** Fails when a process or a temporary file of this use is still there shortly after its end. */
    void assertNothingIsLeft() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DYING.toNanos();
        while (!processes().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertThat(processes()).as("processes left running").isEmpty();
        try (Stream<Path> files = Files.walk(temporary)) {
            assertThat(files.filter(file -> !file.equals(temporary)))
                    .as("temporary files left")
                    .isEmpty();
        }
    }

    /** One that was started. */
    final class Use {
        private final String arguments;
        private final Process process;
        private final Path out;
        private final Path err;

        private Use(String arguments, Process process, Path out, Path err) {
            this.arguments = arguments;
            this.process = process;
            this.out = out;
            this.err = err;
        }

        long pid() {
            return process.pid();
        }

        String err() throws IOException {
            return Files.readString(err);
        }

        /** Waits until the journal has such an event. */
        JournalEvent await(String what, Predicate<JournalEvent> wanted) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                boolean alive = process.isAlive();
                Optional<JournalEvent> found = events().stream().filter(wanted).findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
                if (!alive || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    return fail("'%s' %s before %s\n%s\n%s"
                            .formatted(arguments, alive ? "hung" : "ended", what, Files.readString(out), err()));
                }
                Thread.sleep(20);
            }
        }

        /** Waits until standard error has this text. */
        void awaitWord(String word) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!err().contains(word)) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    fail("'%s' did not say '%s'\n%s".formatted(arguments, word, err()));
                }
                Thread.sleep(20);
            }
        }

        /** The journal so far; empty before there is one. */
        private List<JournalEvent> events() throws IOException {
            for (Path run : runDirectories()) {
                try {
                    return RunRecord.open(run).events();
                } catch (RecordException e) {
                    // It is just being made.
                }
            }
            return List.of();
        }

        /** Sends a signal to the tool alone. */
        void signal(String name) throws IOException, InterruptedException {
            signalTo(name, Long.toString(process.pid()));
        }

        /** Sends a signal to the tool and all that it started, as a terminal does for Ctrl-C. */
        void signalGroup(String name) throws IOException, InterruptedException {
            signalTo(name, "-" + process.pid());
        }

        /** Waits for its end; nothing may be left of it. */
        Answer end() throws IOException, InterruptedException {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                fail("'%s' did not end within %s\n%s".formatted(arguments, patience, err()));
            }
            if (process.exitValue() == KILLED) {
                removeSockets();
            }
            assertNothingIsLeft();
            return new Answer(arguments, process.exitValue(), Files.readString(out), err(), runDirectories());
        }
    }

    private List<Path> runDirectories() throws IOException {
        if (!Files.isDirectory(runs())) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(runs())) {
            return entries.sorted().toList();
        }
    }

    /** Sends a signal to a process, or with {@code -} before its number to a process group. */
    static void signalTo(String name, String whom) throws IOException, InterruptedException {
        Process kill =
                new ProcessBuilder("kill", "-s", name, "--", whom).inheritIO().start();
        assertThat(kill.waitFor()).as("kill -s %s -- %s", name, whom).isZero();
    }

    /**
     * What it came to.
     *
     * @param code 128 + n when signal n ended it
     * @param directories of the runs that it made
     */
    record Answer(String arguments, int code, String out, String err, List<Path> directories) {
        /** Fails when it ended in another way, or with a stack trace, whatever the way. */
        Answer exited(int expected) {
            assertThat(code)
                    .as("exit code of '%s'\n%s\n%s", arguments, out, err)
                    .isEqualTo(expected);
            assertThat(err + out)
                    .doesNotContain("\tat org.kmodrace")
                    .doesNotContain("\tat java.")
                    .doesNotContain("this should not have happened");
            return this;
        }

        /** What stands on standard output, without what it does to fit a terminal. */
        String unwrapped() {
            return out.replaceAll("\\s+", " ");
        }

        /** The one run directory that it made. */
        Path directory() {
            assertThat(directories).as("run directories\n%s", err).hasSize(1);
            return directories.getFirst();
        }

        RunRecord record() throws RecordException {
            return RunRecord.open(directory());
        }

        /** The journal's events of one type. */
        List<JournalEvent> events(String type) throws RecordException {
            return record().events().stream()
                    .filter(event -> event.type().equals(type))
                    .toList();
        }

        /** The reason with which the journal ends. */
        String end() throws RecordException {
            JournalEvent last = record().events().getLast();
            assertThat(last.type()).isEqualTo(JournalEvent.RUN_END);
            return last.text("why");
        }
    }
}
