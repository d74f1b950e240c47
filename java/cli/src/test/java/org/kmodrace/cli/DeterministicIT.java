// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One seed, one schedule; on one of the older kernels, the boot of which waits for its second CPU in a way that QEMU's
 * turns do not end.
 */
@Timeout(400)
class DeterministicIT {
    private static final Pattern BOOTS = Pattern.compile("boots: (\\S+)");

    @TempDir
    Path home;

    @Test
    void twoBootsOfOneSeedSayTheSameByteForByteAndSoDoesAReplay() throws Exception {
        Kmodrace kmodrace = new Kmodrace(home);
        Kmodrace.Answer check =
                kmodrace.run("deterministic-check", "--kernel", "debian:6.1", "--boots", "2", "symbol-get-leak");
        check.exited(ExitCode.OK);
        assertThat(check.out()).contains("symbol-get-leak: 2 of 2 boots alike, 1 machine, digest ");
        Matcher boots = BOOTS.matcher(check.out());
        assertThat(boots.find()).as(check.out()).isTrue();

        Kmodrace.Answer replayed =
                kmodrace.run("replay", boots.group(1) + "/symbol-get-leak/boot-01", "symbol-get-leak:3");
        replayed.exited(ExitCode.OK);
        assertThat(replayed.out())
                .contains("symbol-get-leak/race:3: pinned-unnamed; 1 of 1 replays said the same, digest ");
    }
}
