// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.ElfSections;

/**
 * How to find the caller from every instruction of the kernel: the table of its own unwinder, sorted by address
 * (Documentation/arch/x86/orc-unwinder.rst, arch/x86/include/asm/orc_types.h).
 */
final class OrcTable {
    private static final int ENTRY = 6;

    /** Registers from which the stack is found; {@code orc_types.h}. */
    enum Register {
        UNDEFINED,
        PREVIOUS_SP,
        AX,
        DX,
        DI,
        BP,
        SP,
        R10,
        R13,
        BP_INDIRECT,
        SP_INDIRECT
    }

    /** Their numbers in 5.10 to 6.12 at least. */
    private static final List<Register> NUMBERS = List.of(
            Register.UNDEFINED,
            Register.PREVIOUS_SP,
            Register.DX,
            Register.DI,
            Register.BP,
            Register.SP,
            Register.R10,
            Register.R13,
            Register.BP_INDIRECT,
            Register.SP_INDIRECT);

    /** Their numbers in 7.2. */
    private static final List<Register> NEWER_NUMBERS = List.of(
            Register.UNDEFINED,
            Register.AX,
            Register.DX,
            Register.SP,
            Register.BP,
            Register.DI,
            Register.R10,
            Register.R13,
            Register.PREVIOUS_SP,
            Register.SP_INDIRECT,
            Register.BP_INDIRECT);

    /** What stands where the unwinder looks. */
    enum Kind {
        /** Nothing is known. */
        NOTHING,
        /** Nobody has called it. */
        END,
        /** A function's frame: the return address lies below the previous stack pointer. */
        CALL,
        /** {@code struct pt_regs}. */
        REGISTERS,
        /** What the CPU pushes for an interrupt. */
        INTERRUPT_FRAME
    }

    /**
     * What holds from an address to the next entry's.
     *
     * @param sp on which the previous stack pointer rests
     * @param bp relative to what rbp was saved; {@link Register#UNDEFINED} for not at all
     */
    record Entry(long address, Kind kind, Register sp, int spOffset, Register bp, int bpOffset) {}

    private final ByteBuffer places;
    private final ByteBuffer entries;
    private final long placesAddress;
    private final boolean split;
    private final List<Register> numbers;

    /** @param split whether nothing and the end have kinds of their own */
    OrcTable(ByteBuffer places, ByteBuffer entries, long placesAddress, boolean split) {
        this.places = places;
        this.entries = entries;
        this.placesAddress = placesAddress;
        this.split = split;
        this.numbers = numbers();
    }

    /** By far the most functions find the stack by rsp, whatever its number is. */
    private List<Register> numbers() {
        int[] used = new int[16];
        for (int entry = 0; entry + ENTRY <= entries.limit(); entry += ENTRY) {
            used[entries.getShort(entry + 4) & 15]++;
        }
        return used[NEWER_NUMBERS.indexOf(Register.SP)] > used[NUMBERS.indexOf(Register.SP)] ? NEWER_NUMBERS : NUMBERS;
    }

    private Register register(int number) {
        return number < numbers.size() ? numbers.get(number) : Register.UNDEFINED;
    }

    /** @throws LabException when the kernel has none */
    static OrcTable read(Path file, ElfSections kernel) throws LabException {
        ByteBuffer places = kernel.section(".orc_unwind_ip").orElseGet(() -> ByteBuffer.allocate(0));
        ByteBuffer entries = kernel.section(".orc_unwind").orElseGet(() -> ByteBuffer.allocate(0));
        if (places.limit() == 0 || places.limit() / Integer.BYTES != entries.limit() / ENTRY) {
            throw new LabException(
                    "the kernel has no table for unwinding stacks",
                    file.toString(),
                    "take a kernel with CONFIG_UNWINDER_ORC, as distributions have");
        }
        // With the header (6.5) came kinds of their own for nothing and for the end (6.4, commit fb799447ae29).
        boolean split = kernel.section(".orc_header").isPresent();
        return new OrcTable(places, entries, kernel.address(".orc_unwind_ip"), split);
    }

    int size() {
        return places.limit() / Integer.BYTES;
    }

    Entry get(int index) {
        int at = index * Integer.BYTES;
        long address = placesAddress + at + places.getInt(at);
        int entry = index * ENTRY;
        int bits = Short.toUnsignedInt(entries.getShort(entry + 4));
        Register sp = register(bits & 15);
        Register bp = register((bits >> 4) & 15);
        return new Entry(address, kind(sp, bits >> 8), sp, entries.getShort(entry), bp, entries.getShort(entry + 2));
    }

    private Kind kind(Register sp, int bits) {
        if (split) {
            return switch (bits & 7) {
                case 1 -> Kind.END;
                case 2 -> Kind.CALL;
                case 3 -> Kind.REGISTERS;
                case 4 -> Kind.INTERRUPT_FRAME;
                default -> Kind.NOTHING;
            };
        }
        if (sp == Register.UNDEFINED) {
            return (bits & 4) != 0 || (bits & 8) != 0 ? Kind.END : Kind.NOTHING;
        }
        return switch (bits & 3) {
            case 0 -> Kind.CALL;
            case 1 -> Kind.REGISTERS;
            case 2 -> Kind.INTERRUPT_FRAME;
            default -> Kind.NOTHING;
        };
    }
}
