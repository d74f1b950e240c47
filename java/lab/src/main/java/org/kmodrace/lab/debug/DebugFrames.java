// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.debug;

import java.io.ByteArrayOutputStream;
import org.kmodrace.lab.debug.OrcTable.Entry;
import org.kmodrace.lab.debug.OrcTable.Kind;
import org.kmodrace.lab.debug.OrcTable.Register;

/**
 * The kernel's table for unwinding, said in the way that debuggers understand: a {@code .debug_frame} section (DWARF 5,
 * section 6.4; registers by the System V ABI for x86-64, figure 3.36).
 */
final class DebugFrames {
    private static final int RBP = 6;
    private static final int RSP = 7;
    private static final int RETURN = 16;
    private static final int DATA_ALIGN = -8;

    /** DWARF's numbers of rax, rdx, rcx, rbx, rsi, rdi, rbp, rsp, r8 to r15, rip; each one's place in pt_regs. */
    private static final int[] IN_PT_REGS = {80, 96, 88, 40, 104, 112, 32, 152, 72, 64, 56, 48, 24, 16, 8, 0, 128};

    private static final int PT_REGS_IP = 128;

    private static final int ADVANCE_4 = 0x04;
    private static final int OFFSET_EXTENDED_SIGNED = 0x11;
    private static final int UNDEFINED = 0x07;
    private static final int SAME_VALUE = 0x08;
    private static final int DEFINE_CFA = 0x12;
    private static final int DEFINE_CFA_EXPRESSION = 0x0f;
    private static final int ADVANCE = 0x40;
    private static final int LARGEST_ADVANCE = 0x3f;

    private static final int OP_DEREF = 0x06;
    private static final int OP_PLUS = 0x23;
    private static final int OP_BREG = 0x70;

    /** Entries that share one description of a frame, at most: gdb walks through them one by one. */
    private static final int SHARED = 200;

    private final OrcTable orc;
    private final ByteArrayOutputStream section = new ByteArrayOutputStream();
    private final ByteArrayOutputStream rows = new ByteArrayOutputStream();

    private DebugFrames(OrcTable orc) {
        this.orc = orc;
    }

    /** The section's content; addresses are the linked ones. */
    static byte[] of(OrcTable orc) {
        return new DebugFrames(orc).make();
    }

    private byte[] make() {
        int plain = common("");
        // A signal's frame: gdb does not look for the call before it.
        int interrupted = common("S");
        int first = 0;
        while (first < orc.size()) {
            boolean interrupt = interrupts(orc.get(first).kind());
            int end = first;
            while (end < orc.size()
                    && end - first < SHARED
                    && interrupts(orc.get(end).kind()) == interrupt) {
                end++;
            }
            describe(first, end, interrupt ? interrupted : plain);
            first = end;
        }
        return section.toByteArray();
    }

    private static boolean interrupts(Kind kind) {
        return kind == Kind.REGISTERS || kind == Kind.INTERRUPT_FRAME;
    }

    /** @return where it lies */
    private int common(String augmentation) {
        int at = section.size();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        four(body, -1);
        body.write(1);
        augmentation.chars().forEach(body::write);
        body.write(0);
        unsigned(body, 1);
        signed(body, DATA_ALIGN);
        body.write(RETURN);
        append(body);
        return at;
    }

    /** The description of the entries from {@code first} on, which may have none for some of its addresses. */
    private void describe(int first, int end, int common) {
        long begin = orc.get(first).address();
        long until =
                end < orc.size() ? orc.get(end).address() : orc.get(end - 1).address() + 1;
        if (until <= begin) {
            return;
        }
        rows.reset();
        long at = begin;
        for (int i = first; i < end; i++) {
            Entry entry = orc.get(i);
            advance(entry.address() - at);
            at = entry.address();
            row(entry);
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        four(body, common);
        eight(body, begin);
        eight(body, until - begin);
        body.writeBytes(rows.toByteArray());
        append(body);
    }

    private void advance(long by) {
        if (by > LARGEST_ADVANCE) {
            rows.write(ADVANCE_4);
            four(rows, (int) by);
        } else if (by > 0) {
            rows.write(ADVANCE | (int) by);
        }
    }

    private void row(Entry entry) {
        switch (entry.kind()) {
            case NOTHING, END -> {
                frameAt(RSP, 8);
                rows.write(UNDEFINED);
                unsigned(rows, RETURN);
            }
            case CALL -> {
                frame(entry);
                saved(RETURN, -8);
                savedBp(entry);
            }
            case REGISTERS -> {
                frame(entry);
                for (int register = 0; register < IN_PT_REGS.length; register++) {
                    saved(register, IN_PT_REGS[register]);
                }
            }
            case INTERRUPT_FRAME -> {
                frame(entry);
                saved(RETURN, 0);
                saved(RSP, IN_PT_REGS[RSP] - PT_REGS_IP);
                savedBp(entry);
            }
        }
    }

    private void savedBp(Entry entry) {
        if (entry.bp() == Register.PREVIOUS_SP) {
            saved(RBP, entry.bpOffset());
        } else {
            // Saved relative to rbp itself is what no compiled function does.
            rows.write(SAME_VALUE);
            unsigned(rows, RBP);
        }
    }

    private void frame(Entry entry) {
        switch (entry.sp()) {
            case BP_INDIRECT -> frameFrom(RBP, entry.spOffset(), 0);
            case SP_INDIRECT -> frameFrom(RSP, 0, entry.spOffset());
            case AX -> frameAt(0, entry.spOffset());
            case DX -> frameAt(1, entry.spOffset());
            case DI -> frameAt(5, entry.spOffset());
            case BP -> frameAt(RBP, entry.spOffset());
            case R10 -> frameAt(10, entry.spOffset());
            case R13 -> frameAt(13, entry.spOffset());
            case SP, PREVIOUS_SP, UNDEFINED -> frameAt(RSP, entry.spOffset());
        }
    }

    private void frameAt(int register, int offset) {
        rows.write(DEFINE_CFA);
        unsigned(rows, register);
        signed(rows, offset / DATA_ALIGN);
    }

    /** What stands at {@code register + offset}, and so much more. */
    private void frameFrom(int register, int offset, int more) {
        ByteArrayOutputStream expression = new ByteArrayOutputStream();
        expression.write(OP_BREG + register);
        signed(expression, offset);
        expression.write(OP_DEREF);
        expression.write(OP_PLUS);
        unsigned(expression, more);
        rows.write(DEFINE_CFA_EXPRESSION);
        unsigned(rows, expression.size());
        rows.writeBytes(expression.toByteArray());
    }

    private void saved(int register, int offset) {
        rows.write(OFFSET_EXTENDED_SIGNED);
        unsigned(rows, register);
        signed(rows, offset / DATA_ALIGN);
    }

    /** With its length before it, filled up to a multiple of eight with instructions that do nothing. */
    private void append(ByteArrayOutputStream body) {
        while ((body.size() + 4) % 8 != 0) {
            body.write(0);
        }
        four(section, body.size());
        section.writeBytes(body.toByteArray());
    }

    /** Four bytes, the lowest first. */
    private static void four(ByteArrayOutputStream out, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            out.write(value >> shift);
        }
    }

    private static void eight(ByteArrayOutputStream out, long value) {
        four(out, (int) value);
        four(out, (int) (value >> Integer.SIZE));
    }

    /** LEB128. */
    private static void unsigned(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    private static void signed(ByteArrayOutputStream out, int value) {
        int rest = value;
        while (rest < -0x40 || rest > 0x3f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        out.write(rest & 0x7f);
    }
}
