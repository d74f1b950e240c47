// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.modules.ModuleFile;
import org.kmodrace.lab.modules.TestModules;

/** Real kernels from the host's Debian mirror, through the user's cache, and a module for each. */
@Timeout(900)
class KernelsIT {
    @TempDir
    Path sources;

    @ParameterizedTest
    @CsvSource({"debian:6.1, 6.1.", "debian:6.12, 6.12."})
    void fetchesAKernelAndBuildsAModuleForIt(String spec, String begin) throws Exception {
        Cache cache = Cache.ofUser();
        Kernels kernels = new Kernels(cache);
        Kernel kernel = kernels.resolve(KernelSpec.parse(spec), Progress.SILENT);
        assertThat(kernel.release()).startsWith(begin).endsWith("-cloud-amd64");
        assertThat(kernel.digest()).isEqualTo(BootImage.sha256(kernel.image()));
        assertThat(BootImage.release(kernel.image())).isEqualTo(kernel.release());
        assertThat(kernel.moduleTree()).isNotNull();

        Files.writeString(sources.resolve("Kbuild"), "obj-m := kmr_it.o\n");
        Files.writeString(sources.resolve("kmr_it.c"), """
                // SPDX-License-Identifier: GPL-2.0
                #include <linux/module.h>
                static int __init kmr_it_init(void) { return 0; }
                module_init(kmr_it_init);
                MODULE_LICENSE("GPL");
                MODULE_DESCRIPTION("loads and does nothing");
                """);
        TestModules modules = new TestModules(cache);
        Path built = modules.build(kernel, sources, Progress.SILENT);
        ModuleFile module = ModuleFile.read(built.resolve("kmr_it.ko"));
        module.requireFor(kernel);
        assertThat(module.hasDebugInfo()).isFalse();
        assertThat(modules.build(kernel, sources, message -> {
                    throw new AssertionError("built again: " + message);
                }))
                .isEqualTo(built);
    }
}
