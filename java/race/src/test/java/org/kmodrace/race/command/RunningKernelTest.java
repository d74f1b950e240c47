// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.race.engine.HarnessException;

class RunningKernelTest {
    @TempDir
    Path root;

    private ScriptedKernel scripted;

    @BeforeEach
    void makeTheKernel() throws Exception {
        scripted = new ScriptedKernel(root);
    }

    @Test
    void bothSourcesAreBroughtTogether() throws Exception {
        scripted.file("proc/modules", """
                xfrm_user 57344 2 - Live 0xffffffffc0005000
                xfrm_algo 16384 1 xfrm_user, Live 0xffffffffc0001000
                late 16384 1 - Loading 0xffffffffc0009000 (OE+)
                stays 16384 0 [permanent], Live 0xffffffffc0011000 (E)
                """);
        scripted.file("sys/module/xfrm_algo/initstate", "live\n");
        scripted.file("sys/module/xfrm_algo/holders/xfrm_user", "");
        scripted.file("sys/module/late/initstate", "coming\n");

        Listing listing = scripted.kernel.list();

        assertThat(listing.settled()).isTrue();
        List<ModuleEntry> modules = listing.modules();
        assertThat(modules).extracting(ModuleEntry::name).containsExactly("xfrm_user", "xfrm_algo", "late", "stays");
        assertThat(modules.get(0).unexplained()).isEqualTo(2);
        assertThat(modules.get(1).unexplained()).isZero();
        assertThat(modules.get(1).holders()).containsExactly("xfrm_user");
        assertThat(modules.get(1).initstate()).isEqualTo("live");
        assertThat(modules.get(2))
                .extracting(ModuleEntry::state, ModuleEntry::initstate, ModuleEntry::taints)
                .containsExactly("Loading", "coming", "OE");
        assertThat(modules.get(3).permanent()).isTrue();
        assertThat(modules.get(3).users()).isEmpty();
        assertThat(modules.get(0).permanent()).isFalse();
        assertThat(Listing.from(listing.toMap())).isEqualTo(listing);
    }

    @Test
    void aKernelWithoutModulesSaysSo() throws Exception {
        assertThat(scripted.kernel.hasModules()).isTrue();
        Files.delete(root.resolve("proc/modules"));

        assertThat(scripted.kernel.hasModules()).isFalse();
        assertThatThrownBy(scripted.kernel::list)
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("6.1.0", "no module support");
    }

    @Test
    void aLineThatIsNotUnderstoodIsNotPassedOver() throws Exception {
        scripted.file("proc/modules", "xfrm_user many - Live 0x0\n");

        assertThatThrownBy(scripted.kernel::list)
                .isInstanceOf(HarnessException.class)
                .hasMessageContaining("xfrm_user many");
    }

    @Test
    void bothRulesOfAModuleThatIsBuiltIn() throws Exception {
        scripted.file("lib/modules/6.1.0/modules.builtin", "kernel/drivers/virtio/virtio-pci.ko\n");
        Commands commands = new Commands(scripted.kernel, Unpacker.NONE, (what, facts) -> {});

        StateAnswer bare = commands.state("virtio-pci");
        Files.createDirectories(root.resolve("sys/module/virtio_pci"));
        StateAnswer withDirectory = commands.state("virtio_pci");
        Files.createDirectories(root.resolve("sys/module/printk"));
        StateAnswer window = commands.state("printk");

        assertThat(List.of(bare, withDirectory, window))
                .extracting(s -> s.look() + " " + s.kmod18() + " " + s.kmod20())
                .containsExactly(
                        "ABSENT ABSENT BUILTIN", "DIRECTORY_ONLY BUILTIN BUILTIN", "DIRECTORY_ONLY BUILTIN COMING");
        assertThat(bare.module()).isEqualTo("virtio_pci");
        assertThat(bare.builtinList()).isTrue();
        assertThat(StateAnswer.from(bare.toMap())).isEqualTo(bare);
    }

    @Test
    void withoutTheListTheNewerRuleIsSaidToLackIt() {
        Commands commands = new Commands(scripted.kernel, Unpacker.NONE, (what, facts) -> {});

        assertThat(commands.state("loop").builtinList()).isFalse();
    }
}
