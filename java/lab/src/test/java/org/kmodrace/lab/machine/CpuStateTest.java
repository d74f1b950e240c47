// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuStateTest {
    private static final String REGISTERS = """
            CPU#0
            RAX=0000000000000000 RBX=0000000000000000 RCX=0000000000000001 RDX=0000000000000000
            RSI=0000000000000000 RDI=0000000000000000 RBP=0000000000000000 RSP=ffffffff82a03e98
            RIP=ffffffff81c0ff1b RFL=00000246 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=1
            ES =0000 0000000000000000 ffffffff 00cff300 DPL=3 DS   [-WA]

            CPU#1
            RAX=ffffffffc0355000 RBX=0000000000000000 RCX=0000000000000001 RDX=0000000000000000
            RIP=ffffffffc0353010 RFL=00000046 [---Z-P-] CPL=0 II=0 A20=1 SMM=0 HLT=0

            CPU#2
            RIP=00007f2f5d0c1234 RFL=00000202 [-------] CPL=3 II=0 A20=1 SMM=0 HLT=0
            """;

    @Test
    void eachCpuIsToldWithWhatItDoes() {
        assertThat(CpuState.parse(REGISTERS))
                .containsExactly(
                        new CpuState(0, 0xffffffff81c0ff1bL, true, true, true),
                        new CpuState(1, 0xffffffffc0353010L, true, false, false),
                        new CpuState(2, 0x7f2f5d0c1234L, false, true, false));
    }

    @Test
    void onlyOneThatWorksInTheKernelWithInterruptsOffIsDeaf() {
        assertThat(CpuState.parse(REGISTERS)).extracting(CpuState::deaf).containsExactly(false, true, false);
    }

    @Test
    void whatIsCutOffIsLeftOut() {
        assertThat(CpuState.parse(REGISTERS.substring(0, REGISTERS.indexOf("RIP=ffffffffc0"))))
                .hasSize(1);
        assertThat(CpuState.parse("")).isEmpty();
        assertThat(CpuState.parse("CPU#0\nunknown command")).isEmpty();
    }
}
