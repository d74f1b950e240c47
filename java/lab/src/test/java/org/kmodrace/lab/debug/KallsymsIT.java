// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.debug.Kallsyms.Symbol;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;

/** The symbols that we find in a distribution's kernel are those that its own packages tell of. */
@Timeout(300)
class KallsymsIT {
    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    void allThatTheKernelExportsIsFoundAndAddressesRise(String name) throws Exception {
        Kernel kernel = new Kernels(Cache.ofUser()).resolve(KernelSpec.parse(name), Progress.SILENT);
        List<Symbol> symbols = Kallsyms.read(kernel.image(), KernelImage.unpack(kernel.image()));
        Set<String> names = symbols.stream().map(Symbol::name).collect(Collectors.toSet());
        List<String> exported = Files.readAllLines(kernel.buildTree().output().resolve("Module.symvers")).stream()
                .map(line -> line.split("\t", -1))
                .filter(words -> words[2].equals("vmlinux"))
                .map(words -> words[1])
                .toList();
        assertThat(exported).hasSizeGreaterThan(5_000);
        assertThat(exported.stream().filter(symbol -> !names.contains(symbol))).isEmpty();

        List<Long> addresses = symbols.stream()
                .map(Symbol::address)
                .filter(address -> address < 0)
                .toList();
        assertThat(addresses).isSorted();
    }
}
