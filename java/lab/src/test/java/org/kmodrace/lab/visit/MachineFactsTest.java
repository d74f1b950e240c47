// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

class MachineFactsTest {
    /** Printed by the script on Debian 12, as root. */
    private static final String DEBIAN = """
            release=6.1.0-56-cloud-amd64
            version=#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)
            hardware=x86_64
            uid=0
            boot=3c2d0f0e-7f0e-4f0e-9d3c-0e7b5a3b1c2d
            tainted=0
            disabled=0
            signed=N
            lockdown=[none] integrity confidentiality
            modules=yes
            capabilities=000001ffffffffff
            cpus=2
            """;

    private static final Reach BOX = new SshReach(SshReach.SSH, "box", 0, null);

    @Test
    void aMachineThatCanBeRacedIsNotRefused() {
        MachineFacts facts = MachineFacts.parse(DEBIAN);

        assertThat(facts.refusal(BOX)).isEmpty();
        assertThat(facts.release()).isEqualTo("6.1.0-56-cloud-amd64");
        assertThat(facts.cpus()).isEqualTo(2);
        assertThat(facts.leftovers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hardware=x86_64|hardware=aarch64|box is aarch64",
                "uid=0|uid=1000|not root on box",
                "modules=yes|x=y|no module support",
                "disabled=0|disabled=1|kernel.modules_disabled is 1",
                "capabilities=000001ffffffffff|capabilities=000001fffffeffff|CAP_SYS_MODULE",
                "signed=N|signed=Y|module.sig_enforce",
                "lockdown=[none] integrity|lockdown=none [integrity]|locked down (integrity)",
                "cpus=2|container=lxc|box is a container (lxc)",
                "tainted=0|tainted=128|has had an oops or a lockup",
                "tainted=0|tainted=16384|has had an oops or a lockup"
            })
    void oneThatCannotIsRefusedWithTheReason(String was, String is, String why) {
        LabException refusal =
                MachineFacts.parse(DEBIAN.replace(was, is)).refusal(BOX).orElseThrow();

        assertThat(refusal.what()).contains(why);
        assertThat(refusal.next()).isNotEmpty();
    }

    /** Out-of-tree modules and the like harm nobody. */
    @Test
    void aTaintThatSaysNothingOfTheKernelsHealthIsNoReason() {
        assertThat(MachineFacts.parse(DEBIAN.replace("tainted=0", "tainted=12288"))
                        .refusal(BOX))
                .isEmpty();
    }

    @Test
    void theScriptTellsOfThisMachineWhatIsSo() throws Exception {
        ToolRun.Result result = ToolRun.of("sh", "-c", MachineFacts.script()).run();

        assertThat(result.errors()).isEmpty();
        assertThat(result.status()).isZero();
        MachineFacts facts = MachineFacts.parse(result.output());
        assertThat(facts.release())
                .isEqualTo(ToolRun.of("uname", "-r").run().output().strip());
        assertThat(facts.hardware())
                .isEqualTo(ToolRun.of("uname", "-m").run().output().strip());
        assertThat(facts.cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", "=", "release", "tainted=much", "cpus=-", "uid=99999999999999999999"})
    void nonsenseIsNoMachineOfUse(String text) {
        assertThat(MachineFacts.parse(text).refusal(BOX)).isPresent();
    }
}
