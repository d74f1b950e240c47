// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a CPU of the guest is doing, seen from outside.
 *
 * @param index of the CPU, from 0
 * @param instruction the address that it is at
 * @param kernelMode whether it is in the kernel
 * @param interruptible whether it takes interrupts
 * @param halted whether it waits for one, as an idle CPU does
 */
public record CpuState(int index, long instruction, boolean kernelMode, boolean interruptible, boolean halted) {
    /** As x86_cpu_dump_state() of QEMU (target/i386/cpu-dump.c) prints it, one CPU after the other. */
    private static final Pattern CPU = Pattern.compile("(?m)^CPU#");

    private static final Pattern AT = Pattern.compile(
            "\\A(?<index>\\d{1,4})\\s[\\s\\S]*?\\b[RE]IP=(?<ip>[0-9a-f]{8,16}) [RE]?FL=(?<flags>[0-9a-f]{8}) "
                    + ".*\\bCPL=(?<level>\\d) .*\\bHLT=(?<halted>\\d)");

    /** EFLAGS.IF. */
    private static final long INTERRUPTS = 0x200;

    /** Whether nothing but a non-maskable interrupt gets at it while it works. */
    public boolean deaf() {
        return kernelMode && !interruptible && !halted;
    }

    /** Reads what the monitor's command {@code info registers -a} says; a CPU that it does not tell of is left out. */
    static List<CpuState> parse(String registers) {
        List<CpuState> all = new ArrayList<>();
        for (String cpu : CPU.split(registers, -1)) {
            Matcher at = AT.matcher(cpu);
            if (at.find()) {
                all.add(new CpuState(
                        Integer.parseInt(at.group("index")),
                        Long.parseUnsignedLong(at.group("ip"), 16),
                        at.group("level").equals("0"),
                        (Long.parseLong(at.group("flags"), 16) & INTERRUPTS) != 0,
                        at.group("halted").equals("1")));
            }
        }
        return all;
    }
}
