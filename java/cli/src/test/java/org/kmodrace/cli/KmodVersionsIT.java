// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.kernel.DebianPackages;
import org.kmodrace.lab.kernel.DebianRelease;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RunRecord;

/**
 * The kmods of several Debian releases in one and the same guest: the newest, whose C library this host's programs do not
 * have; three of them with {@code -Dkmodrace.kmods=all}. This host's own is raced by {@link AllScenariosIT}.
 */
@Timeout(900)
class KmodVersionsIT {
    private static final String KERNEL = "debian:6.12";

    /** What starts the program {@code modprobe} or {@code lsmod}, or has the kernel start it. */
    private static final List<String> SCENARIOS = List.of("modprobe-parallel", "lsmod-churn", "autoload-xfrm");

    private static final String SAYS = "kmod version ";

    @TempDir
    Path home;

    static List<DebianRelease> releases() {
        return System.getProperty("kmodrace.kmods", "").equals("all")
                ? List.of(DebianRelease.BOOKWORM, DebianRelease.TRIXIE, DebianRelease.SID)
                : List.of(DebianRelease.SID);
    }

    @ParameterizedTest
    @MethodSource("releases")
    void noneOfThemSaysThatAModuleIsLoadedBeforeItIsLive(DebianRelease release) throws Exception {
        Kmodrace.Answer run = new Kmodrace(home.resolve("use"))
                .run(
                        "run",
                        "--kernel",
                        KERNEL,
                        "--kmod",
                        "debian:" + release.codename(),
                        "--trials",
                        "2",
                        SCENARIOS.get(0),
                        SCENARIOS.get(1),
                        SCENARIOS.get(2))
                .exited(ExitCode.OK);

        String version = offered(release);
        assertThat(run.out())
                .containsPattern("(?m)^modprobe-parallel +NOT_SEEN +0/2 ")
                .containsPattern("(?m)^lsmod-churn +REPRODUCED +2/2 ")
                .containsPattern("(?m)^autoload-xfrm +NOT_SEEN +0/2 ")
                .containsPattern("(?m)^controls: all 7 held$");
        assertThat(run.unwrapped())
                .contains("lsmod and modprobe of kmod " + version + " of Debian " + release.codename());
        assertThat(RunRecord.open(run.directory()).info().kmod()).startsWith("kmod " + version + " of ");
        assertThat(run.events(JournalEvent.TRIAL_END))
                .filteredOn(end -> end.scenario().equals(SCENARIOS.getFirst())
                        && end.variant().equals("race"))
                .hasSize(2)
                .allSatisfy(end -> assertThat(version).startsWith(saidInGuest(end)));
    }

    /** The version of the package as the archive has it today. */
    private static String offered(DebianRelease release) throws Exception {
        return new DebianPackages(Cache.ofUser(), release)
                .select(List.of("kmod"), false, step -> {})
                .orElseThrow()
                .version("kmod");
    }

    /** Its own word for it, which is upstream's. */
    private static String saidInGuest(JournalEvent end) {
        String said = String.valueOf(end.object("evidence").get("version"));
        assertThat(said).startsWith(SAYS);
        return said.substring(SAYS.length());
    }
}
