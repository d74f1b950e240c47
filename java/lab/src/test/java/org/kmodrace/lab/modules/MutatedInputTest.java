// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Damage;
import org.kmodrace.lab.console.ReportReader;
import org.kmodrace.race.mutate.Mutator;
import org.kmodrace.race.observe.KallsymsLine;
import org.kmodrace.race.observe.ModulesLine;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.ProtocolException;

/** Whatever a parser of ours is given, it reads it or says no; it never fails otherwise, and never hangs. */
@Timeout(120)
class MutatedInputTest {
    private static final int MANY = Damage.MANY;

    @TempDir
    Path folder;

    /** An object file with what the reader looks for, made by the compiler. */
    private byte[] module() throws IOException, InterruptedException {
        String source = """
                #define IN(s) __attribute__((section(s), used))
                IN(".modinfo") static const char info[] = "license=GPL\\0name=kmr_x\\0depends=a,b\\0vermagic=6.1.0 SMP ";
                IN("__versions") static const char versions[128] = "12345678module_layout";
                IN(".gnu.linkonce.this_module") char self[512] = "";
                extern int missing(int);
                int (*table[])(int) = { missing, missing };
                """;
        Path file = Files.writeString(folder.resolve("m.c"), source);
        Path object = folder.resolve("m.ko");
        Process gcc = new ProcessBuilder(
                        List.of("gcc", "-w", "-c", "-x", "c", file.toString(), "-o", object.toString()))
                .inheritIO()
                .start();
        assertThat(gcc.waitFor()).as("gcc's status").isZero();
        return Files.readAllBytes(object);
    }

    @Test
    void damagedModulesAreReadOrRefusedInWholeSentences() throws Exception {
        byte[] original = module();
        assertThat(ModuleFile.of(folder, ElfSections.parse(folder, original)).depends())
                .containsExactly("a", "b");

        MutantReading reading = MutantReading.of(new Mutator(original), MutantReading.OWN, 1, 0, MANY);

        int refused =
                reading.refusals().values().stream().mapToInt(Integer::intValue).sum();
        assertThat(reading.modules() + refused).isEqualTo(MANY);
        assertThat(reading.modules()).isPositive();
        assertThat(reading.refusals().keySet())
                .hasSizeGreaterThan(5)
                .allSatisfy(what -> assertThat(what).startsWith("this ").doesNotContain("Exception", "null"));
    }

    @Test
    void damagedLinesOfProcModulesAreReadOrNot() {
        Damage.feed(
                List.of(
                        "kmr_a 16384 2 kmr_b,kmr_c, Live 0xffffffffc0340000 (OE)",
                        "kmr_b 16384 - [permanent], Loading 0x0000000000000000",
                        "kmr_c 16384 -1 - Unloading 0xffffffffc0340000"),
                line -> assertThat(ModulesLine.parse(line))
                        .satisfies(
                                read -> read.ifPresent(l -> assertThat(l.size()).isNotNegative())));
    }

    @Test
    void damagedLinesOfKallsymsAreReadOrNot() {
        Damage.feed(
                List.of("ffffffff81000000 T _stext", "ffffffffc0001000 t kmr_a_first\t[kmr_a]"),
                line -> assertThat(KallsymsLine.parse(line))
                        .satisfies(
                                read -> read.ifPresent(l -> assertThat(l.name()).isNotEmpty())));
    }

    @Test
    void damagedEventsAreReadOrRefused() {
        Damage.feed(
                List.of(
                        "{\"t\":\"trial-end\",\"scenario\":\"a\",\"variant\":\"b\",\"trial\":1,\"outcome\":\"c\","
                                + "\"evidence\":{\"d\":[1,2.5,true,{\"e\":\"f\"}]},\"ns\":12}",
                        "{\"t\":\"hello\",\"v\":1,\"release\":\"6.1\",\"jdk\":\"25\",\"backend\":\"ffm\",\"cpus\":2,"
                                + "\"uptimeMillis\":1200}"),
                line -> {
                    try {
                        assertThat(EventCodec.decode(line)).isNotNull();
                    } catch (ProtocolException refused) {
                        assertThat(refused).hasMessageMatching("(?s).{8,}");
                    }
                });
    }

    @Test
    void damagedConsolesAreReadOrNot() {
        Damage.feed(
                List.of("""
                        [    1.5] BUG: unable to handle page fault for address: ffffffffc0340000
                        [    1.5] CPU: 0 PID: 7 Comm: mutant-514 Tainted: G           OE
                        [    1.5] RIP: 0010:add_kallsyms+0x12/0x30
                        [    1.5] Call Trace:
                        [    1.5]  <TASK>
                        [    1.5]  load_module+0x12/0x30
                        [    1.5]  ? __do_sys_finit_module+0x12/0x30
                        [    1.5]  </TASK>
                        """, "[    1.5] Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b\n"),
                text -> assertThat(ReportReader.read(text))
                        .allSatisfy(report -> assertThat(report.title()).isNotBlank()));
    }
}
