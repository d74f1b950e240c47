// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.debug.Kallsyms.Symbol;

/** What binutils reads in our frames is what the kernel's own table says. */
class DebugFramesTest {
    private static final long TEXT = 0xffffffff81000000L;

    /** Register numbers and kinds as arch/x86/include/asm/orc_types.h has them. */
    private static final int UNDEFINED = 0;

    private static final int CALL = 2;
    private static final int REGS = 3;
    private static final int END = 1;

    @TempDir
    Path folder;

    private final ByteBuffer places = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer entries = ByteBuffer.allocate(96).order(ByteOrder.LITTLE_ENDIAN);
    private static final long PLACES_AT = 0xffffffff82000000L;

    private void entry(int at, int spOffset, int bpOffset, int sp, int bp, int type) {
        long own = PLACES_AT + places.position();
        places.putInt((int) (TEXT + at - own));
        entries.putShort((short) spOffset).putShort((short) bpOffset).putShort((short) (sp | bp << 4 | type << 8));
    }

    private String frames() throws Exception {
        OrcTable orc = new OrcTable(
                places.flip().slice().order(ByteOrder.LITTLE_ENDIAN),
                entries.flip().slice().order(ByteOrder.LITTLE_ENDIAN),
                PLACES_AT,
                true);
        Path file = folder.resolve("kernel.debug");
        Files.write(file, SymbolFile.elf(List.of(new Symbol("_text", 'T', TEXT)), TEXT, DebugFrames.of(orc)));
        return ToolRun.of("readelf", "--debug-dump=frames", file.toString())
                .require("reading the frames", "")
                .output();
    }

    @Test
    void functionsThatSaveRbpAreUnwoundFromWhereTheySavedIt() throws Exception {
        entry(0, 8, 0, 5, UNDEFINED, CALL);
        entry(1, 16, -16, 5, 1, CALL);
        entry(4, 16, -16, 4, 1, CALL);
        entry(100, 0, 0, UNDEFINED, UNDEFINED, END);
        assertThat(frames())
                .contains(
                        "pc=ffffffff81000000..",
                        "DW_CFA_def_cfa_sf: r7 (rsp) ofs 8",
                        "DW_CFA_offset_extended_sf: r16 (rip) at cfa-8",
                        "DW_CFA_advance_loc: 1 to ffffffff81000001",
                        "DW_CFA_def_cfa_sf: r7 (rsp) ofs 16",
                        "DW_CFA_offset_extended_sf: r6 (rbp) at cfa-16",
                        "DW_CFA_def_cfa_sf: r6 (rbp) ofs 16",
                        "DW_CFA_advance_loc4: 96 to ffffffff81000064",
                        "DW_CFA_undefined: r16 (rip)");
    }

    @Test
    void anInterruptsFrameGivesBackAllRegisters() throws Exception {
        entry(0, 8, 0, 5, UNDEFINED, CALL);
        entry(8, 8, 0, 5, UNDEFINED, CALL);
        entry(16, 0, 0, 5, UNDEFINED, REGS);
        entry(32, 0, 0, UNDEFINED, UNDEFINED, END);
        assertThat(frames())
                .contains(
                        "Augmentation:          \"S\"",
                        "DW_CFA_offset_extended_sf: r16 (rip) at cfa+128",
                        "DW_CFA_offset_extended_sf: r7 (rsp) at cfa+152",
                        "DW_CFA_offset_extended_sf: r15 (r15) at cfa+0");
    }

    @Test
    void theNumbersThatRegistersHaveInNewerKernelsAreFoundOut() throws Exception {
        entry(0, 8, 0, 3, UNDEFINED, CALL);
        entry(1, 24, -24, 3, 8, CALL);
        entry(9, 8, 0, 3, UNDEFINED, CALL);
        assertThat(frames())
                .contains("DW_CFA_def_cfa_sf: r7 (rsp) ofs 24", "DW_CFA_offset_extended_sf: r6 (rbp) at cfa-24");
    }
}
