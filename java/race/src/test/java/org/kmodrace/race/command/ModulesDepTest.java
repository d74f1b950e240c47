// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.race.engine.HarnessException;

class ModulesDepTest {
    @TempDir
    Path directory;

    @Test
    void whatIsNeededComesFirstTheDeepestBeforeAll() throws Exception {
        // Lines of the form that depmod(8) writes.
        Files.writeString(directory.resolve("modules.dep"), """
                kernel/net/xfrm/xfrm_user.ko.xz: kernel/net/xfrm/xfrm_algo.ko.xz
                kernel/net/netfilter/nf_conntrack.ko.xz: kernel/net/ipv6/netfilter/nf_defrag_ipv6.ko.xz kernel/lib/libcrc32c.ko.xz
                kernel/drivers/virtio/virtio-rng.ko.xz:
                """);
        ModulesDep dep = ModulesDep.read(directory);

        assertThat(dep.inOrder("nf-conntrack"))
                .extracting(ModulePath::name)
                .containsExactly("libcrc32c", "nf_defrag_ipv6", "nf_conntrack");
        assertThat(dep.inOrder("virtio_rng"))
                .extracting(ModulePath::file)
                .containsExactly(directory.resolve("kernel/drivers/virtio/virtio-rng.ko.xz"));
        assertThat(dep.inOrder("xfrm")).isEmpty();
        assertThat(dep.names()).contains("xfrm_user", "virtio_rng").hasSize(3);
    }

    @Test
    void withoutDepmodsListThatIsSaid() {
        assertThatThrownBy(() -> ModulesDep.read(directory))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("modules.dep", "depmod");
    }
}
