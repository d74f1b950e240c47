// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;

class KernelsTest {
    private static final String ID = "6.1.0-9-cloud-amd64_6.1.9-1";

    @TempDir
    Path folder;

    /** No apt sources there: whoever asks the network gets an error. */
    private Kernels kernels(Cache cache) throws LabException {
        return new Kernels(cache, new Host(folder.resolve("host"), Map.of()));
    }

    private Cache cacheWithKernel() throws Exception {
        Cache cache = Cache.at(folder.resolve("cache"));
        KernelStore store = new KernelStore(cache);
        cache.publish(store.entry(ID), entry -> {
            Path tree = FakeKernel.tree(entry.resolve("root/usr/src/h"), "6.1.0-9-cloud-amd64");
            new KernelFiles(
                            "6.1.0-9-cloud-amd64",
                            "6.1.9-1",
                            "bookworm",
                            tree.resolve("arch/x86/boot/bzImage"),
                            tree.resolve(".config"),
                            Optional.of(entry.resolve("root/lib/modules/x")),
                            tree,
                            Optional.empty(),
                            new KernelConfig(12, false, true),
                            "0".repeat(64))
                    .save(entry);
        });
        store.remember("debian:6.1", ID);
        store.remember("auto", ID);
        return cache;
    }

    @Test
    void answersWhatItKnowsFromTheCache() throws Exception {
        Kernels kernels = kernels(cacheWithKernel());
        Kernel kernel = kernels.resolve(KernelSpec.parse("debian:6.1"), Progress.SILENT);
        assertThat(kernel.name()).isEqualTo("debian:6.1");
        assertThat(kernel.release()).isEqualTo("6.1.0-9-cloud-amd64");
        assertThat(kernel.packageVersion()).isEqualTo("6.1.9-1");
        assertThat(kernel.suite()).isEqualTo("bookworm");
        assertThat(kernel.image()).isRegularFile();
        assertThat(kernel.buildTree().source()).isDirectory();
        assertThat(kernels.resolve(KernelSpec.parse("auto"), Progress.SILENT).name())
                .isEqualTo("auto");
    }

    @Test
    void aKnownKernelWhoseImageWasDamagedIsNotHandedOut() throws Exception {
        Cache cache = cacheWithKernel();
        Path image = kernels(cache)
                .resolve(KernelSpec.parse("debian:6.1"), Progress.SILENT)
                .image();
        Files.write(image, new byte[5]);
        assertThatThrownBy(() -> kernels(cache).resolve(KernelSpec.parse("debian:6.1"), Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("HdrS", image.toString());
    }

    @Test
    void removesByWhatWasAskedFor() throws Exception {
        Cache cache = cacheWithKernel();
        assertThatThrownBy(() -> kernels(cache).remove("debian:9.9"))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("no kernel 'debian:9.9' in the cache", ID);
        assertThat(kernels(cache).remove("debian:6.1")).containsExactly(ID);
        assertThat(cache.root().resolve("kernels").resolve(ID)).doesNotExist();
        assertThatThrownBy(() -> kernels(cache).resolve(KernelSpec.parse("debian:6.1"), Progress.SILENT))
                .as("now it would have to be fetched")
                .isInstanceOf(LabException.class)
                .hasMessageContaining("no Debian mirror");
    }

    @Test
    void listsTheCacheAlsoWithoutMirrors() throws Exception {
        List<String> said = new ArrayList<>();
        assertThat(kernels(cacheWithKernel()).list(said::add)).singleElement().satisfies(kernel -> {
            assertThat(kernel.spec()).isEqualTo("debian:6.1.0-9");
            assertThat(kernel.cached()).isTrue();
        });
        assertThat(said).anyMatch(line -> line.contains("no Debian mirror"));
    }

    @Test
    void aDamagedIndexIsAnEmptyOne() throws Exception {
        Cache cache = cacheWithKernel();
        Files.writeString(cache.root().resolve("kernels/index.properties"), "x=\\u12");
        assertThat(new KernelStore(cache).lookup("debian:6.1")).isEmpty();
        new KernelStore(cache).remember("debian:6.1", ID);
        assertThat(new KernelStore(cache).lookup("debian:6.1")).isPresent();
    }

    @Test
    void theHostsOwnKernelIsTakenWhenItsHeadersAreThere() throws Exception {
        Path host = folder.resolve("host");
        FakeKernel.write(host.resolve("proc/sys/kernel/osrelease"), "6.1.0-own\n");
        FakeKernel.image(host.resolve("boot/vmlinuz-6.1.0-own"), "6.1.0-own");
        Path headers = FakeKernel.tree(host.resolve("usr/src/headers"), "6.1.0-own");
        FakeKernel.write(host.resolve("lib/modules/6.1.0-own/modules.builtin"), "");
        Files.createSymbolicLink(host.resolve("lib/modules/6.1.0-own/build"), headers);
        Kernel kernel = kernels(Cache.at(folder.resolve("c2"))).resolve(KernelSpec.parse("auto"), Progress.SILENT);
        assertThat(kernel.name()).isEqualTo("auto");
        assertThat(kernel.image()).isEqualTo(host.resolve("boot/vmlinuz-6.1.0-own"));
        assertThat(kernel.moduleTree()).isEqualTo(host.resolve("lib/modules/6.1.0-own"));
    }

    @Test
    void onAForeignHostAutoSaysWhatToDo() throws Exception {
        Kernels kernels = kernels(Cache.at(folder.resolve("c3")));
        assertThatThrownBy(() -> kernels.resolve(KernelSpec.parse("auto"), Progress.SILENT))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("--kernel auto", "--kernel debian:6.1");
    }
}
