// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunRecord;

/**
 * Two hundred faults (with those of {@link FullDiskIT}) in guests, in QEMU, in the harness itself and in its record: the
 * verdict is true, what was gathered is kept, the run goes on, and nothing is left running. All of them with
 * {@code -Dkmodrace.faults=all}; else a third, the same each time: every kind that a guest knows once, and every record.
 */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class InjectedFaultsIT {
    private static final String FAULTED = "symbol-get-leak";
    private static final String NEXT = "open-failure-leak";
    private static final int TRIALS = 5;
    /** More than a machine does before the last of its faults comes. */
    private static final int MANY = 80;

    private static final int KILLED = 128 + 9;

    @TempDir
    static Path recorded;

    private static Path intact;

    @TempDir
    Path home;

    private static final boolean ALL = System.getProperty("kmodrace.faults", "").equals("all");

    /**
     * One that is staged in the guest.
     *
     * @param trial in which it comes, on the CPU that has this number modulo their count
     * @param append what the kernel is told besides
     * @param title of the crash that it makes; "" when the kernel is not at fault
     * @param how a machine ends by it
     */
    record InGuest(String kernel, String variant, int trial, String what, String append, String title, String how) {
        @Override
        public String toString() {
            return what + " in " + variant + ":" + trial + " on " + kernel;
        }
    }

    static Stream<InGuest> inGuest() {
        String[][] kinds = {
            {"kernel-null", "", "BUG: unable to handle kernel NULL pointer dereference in die_null", "crashed"},
            {"kernel-hard-lockup", "", "BUG: hard lockup in die_hard_lockup", "crashed"},
            {"kernel-bug", "", "kernel BUG in die_bug", "crashed"},
            {"kernel-panic", "", "kernel panic: asked of kmr_die", "crashed"},
            {"kernel-gpf", "", "general protection fault in die_gpf", "crashed"},
            {"kernel-soft-lockup", "watchdog_thresh=1", "BUG: soft lockup in die_soft_lockup", "crashed"},
            {"kernel-paging", "", "BUG: unable to handle kernel paging request in die_paging", "crashed"},
            {"kernel-hung", "sysctl.kernel.hung_task_timeout_secs=3", "INFO: task hung in die_hung", "crashed"},
            {"exit", "", "", "killed"},
            {"silence", "", "", "silent"},
            {"nonsense", "", "", "nonsense"},
            {"loop", "", "", "silent"},
            {"flood", "", "", "flooded"},
            {"flood-without-lines", "", "", "flooded"},
        };
        String[][] places = {
            {"debian:6.1", Variant.RACE},
            {"debian:6.12", "matched-pair"},
            {"debian:6.12", Variant.RACE},
            {"debian:6.1", "matched-pair"},
        };
        List<InGuest> all = new ArrayList<>();
        for (int k = 0; k < kinds.length; k++) {
            for (int p = 0; p < places.length; p++) {
                if (ALL || p == k % places.length) {
                    all.add(new InGuest(
                            // The kernel that boots sooner, where they are only a third.
                            ALL ? places[p][0] : Kmodrace.KERNEL,
                            places[p][1],
                            1 + p % 2,
                            kinds[k][0],
                            kinds[k][1],
                            kinds[k][2],
                            kinds[k][3]));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource
    void inGuest(InGuest fault) throws Exception {
        boolean kernelsFault = !fault.title.isEmpty();
        String staged = "kmodrace.fault=%s/%s:%d:%s".formatted(FAULTED, fault.variant, fault.trial, fault.what);

        Kmodrace.Answer run = new Kmodrace(home)
                .run(
                        "run",
                        "--kernel",
                        fault.kernel,
                        // That a CPU is locked up, only another one sees.
                        "--cpus",
                        fault.what.equals("kernel-hard-lockup") ? "2" : "1",
                        "--jobs",
                        "1",
                        "--trials",
                        Integer.toString(TRIALS),
                        "--silence-timeout",
                        "5",
                        "--trial-timeout",
                        "10",
                        "--console-limit",
                        "256",
                        "--append",
                        fault.append.isEmpty() ? staged : staged + " " + fault.append,
                        "--json",
                        home.resolve("results.json").toString(),
                        FAULTED,
                        NEXT)
                .exited(kernelsFault ? ExitCode.NOT_AS_EXPECTED : ExitCode.INFRASTRUCTURE);

        assertThat(run.end()).isEqualTo("done");
        JsonNode faulted = result(FAULTED);
        assertThat(faulted.path("verdict").asText()).isEqualTo(kernelsFault ? "CRASHED" : "ERROR");
        assertThat(faulted.path("crash").path("title").asText()).isEqualTo(fault.title);
        assertThat(run.events(JournalEvent.MACHINE_END).getFirst().text("how")).isEqualTo(fault.how);
        if (kernelsFault) {
            assertThat(run.unwrapped()).as("how it was confirmed").containsPattern("; it came again on \\S+");
        }
        assertThat(trials(run.record(), FAULTED, fault.variant))
                .as("the trials before it are kept")
                .startsWith(IntStream.range(0, fault.trial).boxed().toArray(Integer[]::new))
                .doesNotContain(fault.trial)
                .doesNotHaveDuplicates();
        assertThat(result(NEXT).path("verdict").asText())
                .as("the next scenario goes on")
                .isEqualTo("REPRODUCED");
    }

    /** Signals for QEMU, one a machine, at an instant after its start. */
    record InQemu(int number, List<String> signals) {}

    static Stream<InQemu> inQemu() {
        List<List<String>> kinds =
                List.of(List.of("KILL", "STOP"), List.of("STOP", "KILL"), List.of("KILL"), List.of("STOP"));
        return IntStream.range(0, ALL ? 30 : 2).mapToObj(i -> new InQemu(i, kinds.get(i % kinds.size())));
    }

    @ParameterizedTest
    @MethodSource
    void inQemu(InQemu fault) throws Exception {
        Random random = new Random(fault.number);
        Kmodrace.Use use = new Kmodrace(home).start(longRun());
        for (int i = 0; i < fault.signals.size(); i++) {
            String vm = "vm-%02d".formatted(i + 1);
            JournalEvent pid = use.await(
                    "QEMU's pid of " + vm,
                    event -> event.type().equals("machine-pid") && event.vm().equals(vm));
            Thread.sleep(random.nextInt(7_000));
            Kmodrace.signalTo(fault.signals.get(i), Long.toString(pid.number("pid", 0)));
        }

        Kmodrace.Answer run = use.end().exited(ExitCode.OK);

        theRunIsWhole(run.record());
        assertThat(run.events(JournalEvent.MACHINE_END)).hasSizeGreaterThan(fault.signals.size());
    }

    private static String[] longRun() {
        return new String[] {
            "run",
            "--kernel",
            Kmodrace.KERNEL,
            // Whoever shares this host's CPUs is not held up by one of two that waits for the other.
            "--cpus",
            "1",
            "--trials",
            Integer.toString(MANY),
            "--silence-timeout",
            "6",
            "--boot-timeout",
            "30",
            FAULTED
        };
    }

    private void theRunIsWhole(RunRecord record) throws Exception {
        assertThat(record.events().getLast().text("why")).isEqualTo("done");
        assertThat(trials(record, FAULTED, Variant.RACE))
                .as("every trial, and none twice")
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, MANY).boxed().toList());
        Kmodrace.Answer report = report(record.directory()).exited(ExitCode.OK);
        assertThat(report.unwrapped()).contains(FAULTED + " REPRODUCED %1$d/%1$d".formatted(MANY));
    }

    static Stream<Integer> inHarness() {
        return IntStream.range(0, 42).filter(i -> ALL || i % 7 == 3).boxed();
    }

    /** Killed at an instant of its life, and gone on with. */
    @ParameterizedTest(name = "killed at instant {0} of 42")
    @MethodSource
    void inHarness(int instant) throws Exception {
        Kmodrace kmodrace = new Kmodrace(home);
        Kmodrace.Use use = kmodrace.start(longRun());
        Thread.sleep(500 + 250L * instant);
        ProcessHandle.of(use.pid()).ifPresent(ProcessHandle::destroyForcibly);
        Kmodrace.Answer killed = use.end();
        // On a quick machine it may have been done before.
        assertThat(killed.code()).isIn(KILLED, ExitCode.OK);
        if (killed.directories().isEmpty()) {
            return;
        }

        // Before its first line there is nothing that could be read.
        Path directory = killed.directory();
        if (!Files.exists(directory.resolve(RunRecord.INFO_FILE))) {
            report(directory).exited(ExitCode.INFRASTRUCTURE);
            return;
        }
        report(directory).exited(ExitCode.OK);
        kmodrace.run("run", "--resume", directory.toString()).exited(ExitCode.OK);

        theRunIsWhole(RunRecord.open(directory));
    }

    /** What is left of a journal when a machine loses its power: less than there was, or nothing in its place. */
    enum Damage {
        CUT,
        ZEROES,
        GARBAGE
    }

    /** At one of forty places. */
    record InRecord(int place, Damage damage) {}

    static Stream<InRecord> inRecord() {
        return IntStream.range(0, 42).mapToObj(i -> new InRecord(i, Damage.values()[i % Damage.values().length]));
    }

    @BeforeAll
    static void aRunIsRecorded() throws Exception {
        intact = new Kmodrace(recorded)
                .run("run", "--kernel", Kmodrace.KERNEL, "--trials", Integer.toString(TRIALS), FAULTED)
                .exited(ExitCode.OK)
                .directory();
    }

    @ParameterizedTest
    @MethodSource
    void inRecord(InRecord fault) throws Exception {
        byte[] whole = Files.readAllBytes(intact.resolve(RunRecord.JOURNAL_FILE));
        int end = (int) ((long) whole.length * (fault.place + 1) / 43);
        byte[] left = Arrays.copyOf(whole, fault.damage == Damage.CUT ? end : Math.min(whole.length, end + 512));
        if (fault.damage == Damage.ZEROES) {
            Arrays.fill(left, end, left.length, (byte) 0);
        } else if (fault.damage == Damage.GARBAGE) {
            byte[] garbage = new byte[left.length - end];
            new Random(fault.place).nextBytes(garbage);
            System.arraycopy(garbage, 0, left, end, garbage.length);
        }
        Path directory = Files.createDirectories(home.resolve("damaged"));
        Files.copy(intact.resolve(RunRecord.INFO_FILE), directory.resolve(RunRecord.INFO_FILE));
        Files.write(directory.resolve(RunRecord.JOURNAL_FILE), left);
        long trials = RunRecord.open(intact).events().stream()
                .limit(new String(whole, 0, end, StandardCharsets.ISO_8859_1)
                        .chars()
                        .filter(c -> c == '\n')
                        .count())
                .filter(event -> event.type().equals(JournalEvent.TRIAL_END))
                .count();

        Typed report = Typed.of("report", directory.toString());

        assertThat(report.exitCode()).as(report.err()).isEqualTo(ExitCode.OK);
        String unwrapped = report.out().replaceAll("\\s+", " ");
        assertThat(unwrapped).contains("the run is still going on or was cut off");
        if (end < whole.length && whole[end - 1] != '\n') {
            assertThat(unwrapped).containsPattern("of events.jsonl (is torn and was dropped|could not be read)");
        }
        assertThat(RunRecord.open(directory).events().stream()
                        .filter(event -> event.type().equals(JournalEvent.TRIAL_END))
                        .count())
                .as("all that was whole is kept")
                .isEqualTo(trials);
    }

    private Kmodrace.Answer report(Path directory) throws IOException, InterruptedException {
        return new Kmodrace(home.resolve("report")).run("report", directory.toString());
    }

    private JsonNode result(String scenario) throws IOException {
        for (JsonNode result : JsonMapper.builder()
                .build()
                .readTree(home.resolve("results.json").toFile())
                .path("results")) {
            if (result.path("scenario").asText().equals(scenario)) {
                return result;
            }
        }
        throw new AssertionError("no result of " + scenario);
    }

    private static List<Integer> trials(RunRecord record, String scenario, String variant) {
        return record.events().stream()
                .filter(event -> event.type().equals(JournalEvent.TRIAL_END)
                        && event.scenario().equals(scenario)
                        && event.variant().equals(variant))
                .map(JournalEvent::trial)
                .toList();
    }
}
