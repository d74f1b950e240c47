// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.report.expect.Expectations;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;

/**
 * Records, expectations, logs and command lines that somebody has damaged: what can be read is read, the rest is refused
 * in words, and nothing fails otherwise. Longer with {@code -Dkmodrace.fuzz=N}, so many of each kind.
 */
@Timeout(3_600)
class DamagedInputsTest {
    private static final int MANY = Integer.getInteger("kmodrace.fuzz", 120);
    private static final List<String> SPLINTERS = List.of(
            "\0",
            "\n",
            "\r\n",
            "{",
            "}",
            "\"",
            "[",
            "]",
            ":",
            ",",
            " ",
            "-",
            "\ud800",
            "\u001b[2J",
            "null",
            "true",
            "-1",
            "1e999",
            "99999999999999999999",
            "../../../../etc/passwd",
            "%s%n",
            "&anchor *anchor",
            "!!java.lang.Object");

    @TempDir
    Path folder;

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(DamagedInputsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String damaged(String good, Random random) {
        StringBuilder text = new StringBuilder(good);
        for (int n = random.nextInt(1, 6); n > 0; n--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(1, 40));
            switch (random.nextInt(6)) {
                case 0 -> text.insert(at, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
                case 1 -> text.delete(at, to);
                case 2 -> text.insert(at, text.substring(at, to));
                case 3 -> text.replace(at, to, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
                case 4 -> {
                    if (at < text.length()) {
                        text.setCharAt(at, (char) random.nextInt(0x300));
                    }
                }
                default -> {
                    if (random.nextInt(8) == 0) {
                        text.setLength(at);
                    }
                }
            }
        }
        return text.toString();
    }

    /** It answers with a code that is documented, and without a word of ours about Java. */
    private static void answersInWords(String what, Typed typed) {
        assertThat(typed.exitCode()).as("%s\n%s", what, typed.err()).isBetween(0, 3);
        assertThat(typed.out() + typed.err())
                .as(what)
                .doesNotContain("\tat ", "Exception", "this should not have happened", "\u001b");
        if (typed.exitCode() >= 2) {
            assertThat(typed.out() + typed.err()).as(what).isNotBlank();
        }
    }

    @Test
    void damagedRecordsAreReportedAsFarAsTheyGo() throws Exception {
        String info = resource("record/run.json");
        String journal = resource("record/events.jsonl");
        Path run = Files.createDirectories(folder.resolve("run"));
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < MANY; i++) {
            boolean first = i % 4 == 0;
            Files.write(
                    run.resolve(RunRecord.INFO_FILE),
                    (first ? damaged(info, random) : info).getBytes(StandardCharsets.UTF_8));
            Files.write(
                    run.resolve(RunRecord.JOURNAL_FILE),
                    (first ? journal : damaged(journal, random)).getBytes(StandardCharsets.UTF_8));

            Typed typed = Typed.of("report", run.toString());

            answersInWords("report of record " + i, typed);
            read += typed.exitCode() == ExitCode.USAGE ? 0 : 1;
        }
        assertThat(read).as("records that were read").isGreaterThan(MANY / 2);
    }

    @Test
    void damagedRecordsAreCompared() throws Exception {
        String info = resource("record/run.json");
        String journal = resource("record/events.jsonl");
        Path good = Files.createDirectories(folder.resolve("good"));
        Path bad = Files.createDirectories(folder.resolve("bad"));
        Files.writeString(good.resolve(RunRecord.INFO_FILE), info);
        Files.writeString(good.resolve(RunRecord.JOURNAL_FILE), journal);
        Files.writeString(bad.resolve(RunRecord.INFO_FILE), info);
        Random random = new Random(2);
        for (int i = 0; i < MANY / 3; i++) {
            Files.write(
                    bad.resolve(RunRecord.JOURNAL_FILE),
                    damaged(journal, random).getBytes(StandardCharsets.UTF_8));

            answersInWords("comparison " + i, Typed.of("compare", good.toString(), bad.toString()));
        }
    }

    @Test
    void damagedExpectationsAreReadOrRefusedWithTheirFile() throws Exception {
        String good = new String(
                Objects.requireNonNull(Expectations.class.getResourceAsStream(Expectations.FILE))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        Path file = folder.resolve("mine.yaml");
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < MANY; i++) {
            Files.write(file, damaged(good, random).getBytes(StandardCharsets.UTF_8));
            try {
                Expectations.read(file);
            } catch (RecordException e) {
                refused++;
                assertThat(e).hasMessageStartingWith("the expectations in " + file);
                assertThat(e.getMessage()).doesNotContain("Exception");
            }
        }
        assertThat(refused).isBetween(1, MANY - 1);
    }

    @Test
    void damagedLogsHaveTheFaultsThatCanBeRead() throws Exception {
        String good = """
                [    2.500000][   T77] BUG: kernel NULL pointer dereference, address: 0000000000000008
                [    2.500001][   T77] #PF: supervisor read access in kernel mode
                [    2.500002][   T77] Oops: 0000 [#1] PREEMPT SMP NOPTI
                [    2.500003][   T77] CPU: 1 PID: 77 Comm: insmod Tainted: G           OE      6.12.0 #1
                [    2.500004][   T77] RIP: 0010:outer+0x12/0x30 [some]
                [    2.500005][   T77] Call Trace:
                [    2.500006][   T77]  <TASK>
                [    2.500007][   T77]  ? maybe+0x1/0x20
                [    2.500008][   T77]  caller+0x3/0x40 [some]
                [    2.500009][   T77]  </TASK>
                [    2.500010][   T77] Modules linked in: some(OE+)
                [    2.500011][   T77] ---[ end trace 0000000000000000 ]---
                [    2.600000][   T77] Kernel panic - not syncing: Fatal exception
                """;
        Path log = folder.resolve("log");
        Random random = new Random(4);
        for (int i = 0; i < MANY; i++) {
            Files.write(log, damaged(good, random).getBytes(StandardCharsets.UTF_8));

            answersInWords("oops " + i, Typed.of("oops", log.toString()));
            answersInWords("oops --json " + i, Typed.of("oops", "--json", log.toString()));
        }
    }

    @Test
    void damagedCommandLinesAreUnderstoodOrRefused() {
        List<String> good = List.of(
                "run --kernel debian:6.12 --kernel host --machine qemu --seed 7 --trials 10 --noise guest parallel-load",
                "run --resume latest --json out.json --delay load_module=200 --without loader-0",
                "explore load-vs-unload --seeds 1..200 --jobs 2 --vary none",
                "replay latest parallel-load:3 --stop-at load_module --times 3",
                "who kmr_owner --in debian:6.12 --load kmr_owner --write /proc/kmr_ledger=gets",
                "kernel build --from debian:6.12 --with kasan,lockdep",
                "oops --json --vmlinux FILE -",
                "compare a b --alpha 0.05",
                "bisect-step --scenario parallel-load --bad-when REPRODUCED --kernel .");
        Random random = new Random(5);
        int refused = 0;
        for (int i = 0; i < 4 * MANY; i++) {
            // No program is ever given a zero byte (execve(2)).
            String line = damaged(good.get(i % good.size()), random).replace("\0", "");
            String[] words = line.split(" ", -1);
            try {
                // Only parsed: many a damaged command line is a good one that would boot a machine.
                Main.commandLine().parseArgs(words);
            } catch (CommandLine.ParameterException e) {
                refused++;
                assertThat(e.getMessage()).isNotBlank().doesNotContain("Exception");
            }
        }
        assertThat(refused).isPositive();
    }
}
