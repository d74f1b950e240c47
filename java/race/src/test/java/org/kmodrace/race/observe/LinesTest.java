// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.race.oracle.Captures;

/** Lines of /proc/modules and /proc/kallsyms; the files and how they were captured: oracle/README.md. */
class LinesTest {
    private static final String HELD = "kmr_gate 16384 2 kmr_slow_a,kmr_open, Live 0xffffffffc045b000 (OE)";
    private static final String SYMBOL = "ffffffffc0366024 r _note_10\t[kmr_d]";

    @Test
    void everyModuleLineOfRealKernelsIsReadAndNothingElse() {
        List<String> lines = Captures.text("proc-modules.txt").lines().toList();
        assertThat(lines)
                .hasSizeGreaterThan(20)
                .allSatisfy(line -> assertThat(ModulesLine.parse(line)).as(line).isPresent());
        assertThat(lines)
                .allSatisfy(line -> assertThat(KallsymsLine.parse(line)).isEmpty());
    }

    @Test
    void everySymbolLineOfRealKernelsIsReadAndNothingElse() {
        List<String> lines = Captures.text("proc-kallsyms.txt").lines().toList();
        assertThat(lines)
                .hasSizeGreaterThan(20)
                .allSatisfy(
                        line -> assertThat(KallsymsLine.parse(line)).as(line).isPresent());
        assertThat(lines).allSatisfy(line -> assertThat(ModulesLine.parse(line)).isEmpty());
    }

    @Test
    void aModuleLineTellsItsFields() {
        assertThat(ModulesLine.parse(HELD))
                .hasValue(new ModulesLine(
                        "kmr_gate", 16384, 2, List.of("kmr_slow_a", "kmr_open"), "Live", 0xffffffffc045b000L));
        assertThat(ModulesLine.parse("kmr_slow_a 28672 1 - Loading 0xffffffffc035d000 (OE+)"))
                .hasValue(new ModulesLine("kmr_slow_a", 28672, 1, List.of(), "Loading", 0xffffffffc035d000L));
        assertThat(ModulesLine.parse("kmr_c 16384 0 - Unloading 0x0000000000000000 (OE-)"))
                .hasValue(new ModulesLine("kmr_c", 16384, 0, List.of(), "Unloading", 0));
        // No taints; and a kernel that cannot unload prints no count.
        assertThat(ModulesLine.parse("ext4 921600 -2 - Live 0x0000000000000000"))
                .hasValue(new ModulesLine("ext4", 921600, -2, List.of(), "Live", 0));
        assertThat(ModulesLine.parse("ext4 921600 - - Live 0x0000000000000000"))
                .hasValue(new ModulesLine("ext4", 921600, -1, List.of(), "Live", 0));
    }

    @Test
    void aModuleThatCannotBeUnloadedIsNotHeldByAModuleCalledPermanent() {
        assertThat(ModulesLine.parse("kmr_die 16384 0 [permanent], Live 0xffffffffc04ec000 (OE)"))
                .map(ModulesLine::users)
                .hasValue(List.of());
        assertThat(ModulesLine.parse("kmr_die 16384 1 x,[permanent], Live 0xffffffffc04ec000 (OE)"))
                .map(ModulesLine::users)
                .hasValue(List.of("x"));
    }

    @Test
    void aModuleLineThatWasCutAnywhereIsTorn() {
        String whole = HELD.substring(0, HELD.indexOf(" (OE)"));
        for (int i = 0; i < HELD.length(); i++) {
            String cut = HELD.substring(0, i);
            // Without its taints a line is whole again.
            assertThat(ModulesLine.parse(cut).isPresent()).as(cut).isEqualTo(cut.equals(whole));
            assertThat(ModulesLine.parse(HELD.substring(i + 1)).map(ModulesLine::name))
                    .as("begun late")
                    .isNotEqualTo(ModulesLine.parse(HELD).map(ModulesLine::name));
        }
    }

    @Test
    void aModuleLineThatRunsIntoTheNextIsTornOrNamesAModuleThatThereIsNot() {
        String next = "kmr_c 16384 0 - Live 0xffffffffc0358000 (OE)";
        for (int i = 1; i < HELD.length(); i++) {
            String glued = HELD.substring(0, i) + next;
            assertThat(ModulesLine.parse(glued).map(ModulesLine::name))
                    .as(glued)
                    .isIn(Optional.empty(), Optional.of(HELD.substring(0, Math.min(i, 8)) + "kmr_c"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "kmr_a",
                "kmr_a 16384 0 - Dead 0xffffffffc0358000 (OE)",
                "kmr_a 16384 0 b Live 0xffffffffc0358000 (OE)",
                "kmr_a 16384 0 b,c Live 0xffffffffc0358000 (OE)",
                "kmr_a 16384 0 , Live 0xffffffffc0358000 (OE)",
                "kmr_a x 0 - Live 0xffffffffc0358000 (OE)",
                "kmr_a 16384 0 - Live ffffffffc0358000 (OE)",
                "kmr_a 16384 0 - Live 0xffffffffc0358000 (OE) ",
                "kmr_a 16384 0 - Live 0xffffffffc0358000 ()",
                "kmr_a 16384 0 - Live 0xffffffffc03580000 (OE)",
                "kmr_a 99999999999999999999 0 - Live 0xffffffffc0358000",
                "kmr_a 16384 99999999999 - Live 0xffffffffc0358000",
            })
    void whatNoKernelPrintsIsNoModuleLine(String line) {
        assertThat(ModulesLine.parse(line)).isEmpty();
    }

    @Test
    void aSymbolLineTellsItsFields() {
        assertThat(KallsymsLine.parse(SYMBOL))
                .hasValue(new KallsymsLine(0xffffffffc0366024L, 'r', "_note_10", "kmr_d"));
        assertThat(KallsymsLine.parse("0000000000001000 A cpu_debug_store"))
                .hasValue(new KallsymsLine(0x1000, 'A', "cpu_debug_store", ""));
        assertThat(KallsymsLine.parse("ffffffffc045b507 t kmr_gate_find_or_add.cold\t[kmr_gate]"))
                .map(KallsymsLine::name)
                .hasValue("kmr_gate_find_or_add.cold");
    }

    @Test
    void aSymbolLineThatWasCutIsTornOrAnotherSymbol() {
        for (int i = 0; i < SYMBOL.length(); i++) {
            // Cut inside its name it reads like a symbol of the kernel itself, never like one of the module.
            assertThat(KallsymsLine.parse(SYMBOL.substring(0, i)).map(KallsymsLine::module))
                    .isNotEqualTo(Optional.of("kmr_d"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ffffffffc0366024 r",
                "ffffffffc0366024 r ",
                "ffffffffc036602 r _note_10\t[kmr_d]",
                "ffffffffc03660244 r _note_10\t[kmr_d]",
                "ffffffffc0366024 rr _note_10\t[kmr_d]",
                "ffffffffc0366024 r _note_10\t[kmr_d",
                "ffffffffc0366024 r _note_10\t[]",
                "ffffffffc0366024 r _note_10 [kmr_d]",
                "ffffffffc0366024 r _note_10\t[kmr_d] ",
                "ffffffffc0366024 r _nffffffffc036603c r _note_9\t[kmr_d]",
            })
    void whatNoKernelPrintsIsNoSymbolLine(String line) {
        assertThat(KallsymsLine.parse(line)).isEmpty();
    }
}
