// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
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
    void aDamagedListIsReadAsFarAsItMakesSenseOrRefused() throws Exception {
        byte[] good = """
                kernel/net/xfrm/xfrm_user.ko.xz: kernel/net/xfrm/xfrm_algo.ko.xz kernel/lib/x.ko
                kernel/drivers/virtio/virtio-rng.ko.xz:
                """.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(1);
        int refused = 0;
        int many = Math.max(2_000, Integer.getInteger("kmodrace.fuzz", 0));
        for (int i = 0; i < many; i++) {
            byte[] damaged = good.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                damaged[random.nextInt(damaged.length)] =
                        (byte) (random.nextBoolean() ? ":/. \n\0".charAt(random.nextInt(6)) : random.nextInt(256));
            }
            Files.write(directory.resolve("modules.dep"), damaged);
            try {
                ModulesDep dep = ModulesDep.read(directory);
                for (String name : dep.names()) {
                    assertThat(dep.inOrder(name)).isNotEmpty();
                }
            } catch (HarnessException e) {
                assertThat(e).hasMessageContainingAll("modules.dep is damaged", "depmod");
                refused++;
            }
        }
        assertThat(refused).isBetween(1, many - 1);
    }

    @Test
    void withoutDepmodsListThatIsSaid() {
        assertThatThrownBy(() -> ModulesDep.read(directory))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("modules.dep", "depmod");
    }
}
