// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.debug.Kallsyms.Symbol;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.modules.ElfSections;

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

    /** Around the tokens, where the tables lie. */
    @Test
    void aDamagedListIsReadOrRefusedInWords() throws Exception {
        Kernel kernel = new Kernels(Cache.ofUser()).resolve(KernelSpec.parse("debian:6.1"), Progress.SILENT);
        ElfSections image = KernelImage.unpack(kernel.image());
        ByteBuffer data = image.section(".rodata").orElseThrow();
        List<Integer> tokens =
                find(data, "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0".getBytes(StandardCharsets.US_ASCII));
        Random random = new Random(1);
        int refused = 0;
        int many = Math.max(200, Integer.getInteger("kmodrace.fuzz", 0));
        for (int i = 0; i < many; i++) {
            int at = tokens.get(i % tokens.size()) + random.nextInt(i / 2 % 2 == 0 ? -500 : -200_000, 2_000);
            byte[] kept = new byte[1 + random.nextInt(64)];
            byte[] splinter = new byte[kept.length];
            random.nextBytes(splinter);
            data.get(at, kept);
            data.put(at, splinter);
            try {
                assertThat(Kallsyms.read(kernel.image(), image)).isNotEmpty();
            } catch (LabException e) {
                refused++;
                assertThat(e).hasMessageMatching("(?s).{8,}");
            } finally {
                data.put(at, kept);
            }
        }
        assertThat(refused).isPositive();
    }

    /** Texts of digits there are several; the tokens are one of them. */
    private static List<Integer> find(ByteBuffer data, byte[] wanted) {
        List<Integer> places = new ArrayList<>();
        byte[] here = new byte[wanted.length];
        for (int at = 200_000; at < data.limit() - wanted.length - 2_100; at++) {
            if (data.get(at) == wanted[0]) {
                data.get(at, here);
                if (Arrays.equals(here, wanted)) {
                    places.add(at);
                }
            }
        }
        return places;
    }
}
