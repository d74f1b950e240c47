// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutatorTest {
    private static final int MANY = 20_000;

    @TempDir
    static Path directory;

    private static byte[] original;

    @BeforeAll
    static void compile() throws IOException, InterruptedException {
        original = Files.readAllBytes(ObjectFile.in(directory));
    }

    @Test
    void aMutantIsAFunctionOfModuleSeedAndNumber() {
        Mutator one = new Mutator(original);
        Mutator other = new Mutator(original.clone());
        // In whatever order they are made.
        for (int number = 999; number >= 0; number--) {
            one.mutant(7, number);
        }
        for (int number = 0; number < 1_000; number++) {
            assertThat(one.mutant(7, number).content())
                    .isEqualTo(other.mutant(7, number).content());
            assertThat(one.mutant(7, number).what())
                    .isEqualTo(other.mutant(7, number).what());
        }
    }

    @Test
    void seedsAndNumbersGiveMutantsOfTheirOwn() {
        Mutator mutator = new Mutator(original);
        Set<String> seen = new HashSet<>();
        for (int number = 0; number < 1_000; number++) {
            for (long seed = 1; seed <= 2; seed++) {
                seen.add(Arrays.toString(mutator.mutant(seed, number).content()));
            }
        }
        // Short files and small changes repeat themselves; most are unlike any other.
        assertThat(seen).hasSizeGreaterThan(1_500);
    }

    @Test
    void nearlyEveryMutantDiffersFromTheModuleAndSaysHow() {
        Mutator mutator = new Mutator(original);
        int same = 0;
        for (int number = 0; number < MANY; number++) {
            Mutant mutant = mutator.mutant(1, number);
            assertThat(mutant.what()).isNotBlank().doesNotContain("\n");
            assertThat(mutant.content().length).isLessThan(original.length + 5 * 4 * 4096);
            if (Arrays.equals(mutant.content(), original)) {
                same++;
            }
        }
        assertThat(same).isLessThan(MANY / 50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "header: e_shoff",
                "header: e_shstrndx",
                "cut off after",
                "zeros appended",
                "a false signature",
                ".modinfo: no NUL",
                "vermagic=",
                "runs into the next",
                "__versions: entry",
                ".shstrtab: byte",
                ".symtab: symbol",
                "type 1 ->",
                ": size",
                ": offset",
                "laid over",
                "zeroed",
                "written over it",
                "bits flipped",
                "this_module: byte",
                "section headers: bits flipped"
            })
    void everyStageOfTheLoaderHasItsMutants(String what) {
        Mutator mutator = new Mutator(original);
        assertThat(IntStream.range(0, 10 * MANY)
                        .mapToObj(number -> mutator.mutant(1, number).what())
                        .anyMatch(said -> said.contains(what)))
                .isTrue();
    }

    @Test
    void whatTheLoaderBelievesIsDamagedSeldom() {
        Mutator mutator = new Mutator(original);
        long believed = IntStream.range(0, MANY)
                .mapToObj(number -> mutator.mutant(1, number).content())
                .filter(content -> content.length >= original.length)
                .filter(content -> !Arrays.equals(self(content), self(original)))
                .count();
        assertThat(believed).isBetween(1L, (long) MANY / 200);
    }

    /** The bytes of the original's struct module, wherever a mutant's headers say that it lies. */
    private static byte[] self(byte[] content) {
        ElfLayout.Section section = ElfLayout.of(original).named(".gnu.linkonce.this_module");
        return Arrays.copyOfRange(content, section.offset(), section.offset() + section.size());
    }

    @Test
    void thePoisonLiesInTheLastBytesOfTheName() {
        byte[] poisoned = new Mutator(original).poisoned().content();
        int start = ElfLayout.of(original).named(".gnu.linkonce.this_module").offset() + 24;
        Set<Integer> changed = new LinkedHashSet<>();
        for (int i = 0; i < original.length; i++) {
            if (poisoned[i] != original[i]) {
                changed.add(i - start);
            }
        }
        assertThat(changed).isNotEmpty().allMatch(at -> at >= 48 && at < 56);
    }

    @Test
    void theModuleItselfIsLeftAsItWas() {
        byte[] mine = original.clone();
        Mutator mutator = new Mutator(mine);
        IntStream.range(0, 1_000).forEach(number -> mutator.mutant(1, number));
        assertThat(mine).isEqualTo(original);
        assertThat(mutator.original()).isEqualTo(original);
    }

    @Test
    void whatIsNoModuleIsRefusedWithAReason() {
        assertThatThrownBy(() -> new Mutator(new byte[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no 64-bit little-endian ELF file");
        byte[] cut = Arrays.copyOf(original, original.length / 2);
        assertThatThrownBy(() -> new Mutator(cut))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("itself damaged");
    }
}
