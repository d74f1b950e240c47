// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One seed, one schedule; on one of the older kernels, the boot of which waits for its second CPU in a way that QEMU's
 * turns do not end.
 */
@Timeout(400)
class DeterministicIT {
    private static final Pattern HIT = Pattern.compile("with less: ./kmodrace minimise (\\S+)");
    private static final Pattern SMALLEST = Pattern.compile("again: ./kmodrace replay (\\S+)");
    private static final Pattern CALLS = Pattern.compile("\\d+ calls: (\\S+)");

    @TempDir
    Path home;

    @Test
    void twoBootsOfOneSeedSayTheSameByteForByte() throws Exception {
        Kmodrace.Answer check = new Kmodrace(home)
                .run("deterministic-check", "--kernel", "debian:6.1", "--boots", "2", "proc-modules-bytewise");
        check.exited(ExitCode.OK);
        assertThat(check.out()).contains("proc-modules-bytewise: 2 of 2 boots alike, 1 machine each, digest ");
    }

    /** Explored, made smaller, and looked into: docs/determinism.md walks through the last. */
    @Test
    void aSeedThatHitsIsReplayedWithLessAndStoppedInsideTheWindow() throws Exception {
        // Its delay has nothing to do with the race, so it can be done without.
        long seed = LongStream.range(1, 1_000)
                .filter(s -> Recipe.of(s, EnumSet.of(Recipe.Choice.DELAY), Recipe.PLACES)
                                .delays()
                                .size()
                        == 1)
                .findFirst()
                .orElseThrow();
        Kmodrace kmodrace = new Kmodrace(home);
        Kmodrace.Answer explored = kmodrace.run(
                "explore",
                "--kernel",
                "debian:6.1",
                "--vary",
                "delay",
                "--seeds",
                Long.toString(seed),
                "--trials",
                "4",
                "proc-modules-bytewise");
        explored.exited(ExitCode.OK);
        assertThat(explored.out())
                .contains("1 of 1 seeds hit", "live-entry-skipped")
                .containsPattern("seed " + seed + " chose --delay [a-z_]+=\\d+");

        Kmodrace.Answer minimised = kmodrace.run("minimise", found(HIT, explored.out()));
        minimised.exited(ExitCode.OK);
        assertThat(minimised.out()).containsPattern("needed: +the other trials").contains("smallest recipe: ");

        String smallest = found(SMALLEST, minimised.out());
        Kmodrace.Answer stopped =
                kmodrace.run("replay", smallest, "--stop-at", "free_module", "--trace", "m_show,free_module");
        stopped.exited(ExitCode.OK);
        assertThat(stopped.out())
                .contains("stopped at free_module:", "(CPU#0 ", "(CPU#1 ")
                .containsPattern("#[01] +0x\\p{XDigit}+ in free_module \\(\\)")
                .containsPattern("in __(do|x64)_sys_delete_module \\(\\)")
                .containsPattern(
                        "proc-modules-bytewise/race:\\d: live-entry-skipped; up to the trial it said the same");
        // By the time that the module goes the reader has been shown some lines, one of them several times over.
        assertThat(Files.readAllLines(Path.of(found(CALLS, stopped.out()))))
                .anySatisfy(line -> assertThat(line).endsWith(" free_module"))
                .first()
                .asString()
                .endsWith(" m_show");
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }
}
