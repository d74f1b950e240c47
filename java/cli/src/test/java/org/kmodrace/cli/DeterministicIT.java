// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One seed, one schedule. */
@Timeout(400)
class DeterministicIT {
    private static final Pattern AGAIN = Pattern.compile("again: ./kmodrace replay (\\S+/seed-3)");

    @TempDir
    Path home;

    @Test
    void twoBootsOfOneSeedSayTheSameByteForByte() throws Exception {
        Kmodrace.Answer check = new Kmodrace(home)
                .run("deterministic-check", "--kernel", "debian:6.12", "--boots", "2", "parallel-load");

        check.exited(ExitCode.OK);
        assertThat(check.out()).contains("parallel-load: 2 of 2 boots alike, 1 machine, digest ");
    }

    /** Of the older kernels, the boot of which waits for its second CPU in a way that QEMU's turns do not end. */
    @Test
    void aSeedThatHitIsReplayedAndAnotherSeedIsAnotherSchedule() throws Exception {
        Kmodrace kmodrace = new Kmodrace(home);
        Kmodrace.Answer explored =
                kmodrace.run("explore", "symbol-get-leak", "--kernel", "debian:6.1", "--seeds", "3..4");
        explored.exited(ExitCode.OK);
        assertThat(explored.unwrapped()).contains("2 of 2 seeds hit", "2 different schedules");
        Matcher again = AGAIN.matcher(explored.out());
        assertThat(again.find()).as(explored.out()).isTrue();

        Kmodrace.Answer replayed = kmodrace.run("replay", again.group(1));
        replayed.exited(ExitCode.OK);
        assertThat(replayed.out())
                .contains("symbol-get-leak/race:0: pinned-unnamed; 1 of 1 replays said the same, digest ");
    }
}
