// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.config.ConfigNeed;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;

class GuestNeedsTest {
    @TempDir
    Path folder;

    private Kernel kernel(String config) throws Exception {
        Path file = Files.writeString(folder.resolve(".config"), config);
        BuildTree tree = new BuildTree(folder, null, List.of(), "gcc");
        return new Kernel("/home/me/linux", "6.12.0", "", "", folder.resolve("bzImage"), file, null, tree, "0");
    }

    private static String whole() {
        return GuestNeeds.REQUIRED.stream()
                .map(need -> "CONFIG_" + need.option() + "=y\n")
                .collect(Collectors.joining());
    }

    @Test
    void namesAllThatIsMissingWithTheReasonsAndWhatToDo() throws Exception {
        Kernel kernel = kernel(whole().replace("CONFIG_DEVTMPFS=y", "# CONFIG_DEVTMPFS is not set")
                .replace("CONFIG_FUTEX=y", "# CONFIG_FUTEX is not set")
                .replace("CONFIG_MODULES=y", "# CONFIG_MODULES is not set")
                // Not offered then, and so not spoken of.
                .replace("CONFIG_MODULE_UNLOAD=y\n", ""));

        assertThatThrownBy(() -> GuestNeeds.require(kernel))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("CONFIG_DEVTMPFS=y: the init finds the serial ports in /dev")
                .hasMessageContaining("CONFIG_FUTEX=y: all locks")
                .hasMessageContaining("CONFIG_MODULE_UNLOAD=y: every trial ends")
                .hasMessageContaining("./kmodrace kernel config --kernel /home/me/linux")
                .hasMessageContaining("scripts/kconfig/merge_config.sh")
                .hasMessageNotContaining("CONFIG_PRINTK");
    }

    /** The console is wanted before any module can be loaded. */
    @Test
    void aModuleIsNotEnoughForWhatIsNeededAtOnce() throws Exception {
        Kernel kernel = kernel(whole().replace("CONFIG_SERIAL_8250=y", "CONFIG_SERIAL_8250=m"));

        assertThatThrownBy(() -> GuestNeeds.require(kernel)).hasMessageContaining("CONFIG_SERIAL_8250=y:");
    }

    @Test
    void anAlternativeDoesAsWell() throws Exception {
        Kernel kernel = kernel(whole().replace("CONFIG_ACPI=y", "CONFIG_X86_MPPARSE=y"));

        assertThatCode(() -> GuestNeeds.require(kernel)).doesNotThrowAnyException();
    }

    /** As PROC_SYSCTL is in 7.3: /proc/sys is there, and the option is not. */
    @Test
    void anOptionThatTheKernelDoesNotKnowIsNotMissing() throws Exception {
        Kernel kernel = kernel(whole().replace("CONFIG_PROC_SYSCTL=y\n", ""));

        assertThatCode(() -> GuestNeeds.require(kernel)).doesNotThrowAnyException();
    }

    @Test
    void noOptionIsNamedTwiceAndEachHasItsReason() {
        assertThat(GuestNeeds.REQUIRED).extracting(ConfigNeed::option).doesNotHaveDuplicates();
        assertThat(GuestNeeds.HELPFUL)
                .extracting(ConfigNeed::option)
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(
                        GuestNeeds.REQUIRED.stream().map(ConfigNeed::option).toList());
        assertThat(GuestNeeds.REQUIRED)
                .allSatisfy(need -> assertThat(need.why()).isNotBlank());
    }
}
