// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.console.KernelReport.Context;

/**
 * What ran where a report was made: the lines that every stack dump has (dump_stack_print_info(), lib/dump_stack.c;
 * print_modules(), kernel/module/main.c; __show_regs(), arch/x86/kernel/process_64.c).
 *
 * @param registers raw lines
 * @param code the raw line
 */
record ContextReader(
        int cpu,
        int pid,
        String task,
        String kernel,
        String taint,
        String hardware,
        List<String> modules,
        List<String> registers,
        String code) {
    private static final Pattern CPU =
            Pattern.compile("^CPU: (\\d{1,6}) (?:UID: \\d{1,10} )?PID: (\\d{1,10}) Comm: (.*)");
    /** A task's name may have anything in it, so its end is where the next words begin. */
    private static final Pattern COMM =
            Pattern.compile("^(.{0,15}?) (?:Kdump: loaded )?(?:Not tainted|Tainted: ([A-Z][A-Z ]*?)) +(\\d.*)$");

    private static final Pattern BY_TASK = Pattern.compile(" by task (.{1,15}?)/(\\d{1,10})");
    private static final Pattern LOCK_TAKER =
            Pattern.compile("^(.{1,15}?)/(\\d{1,10}) is (?:trying|holding|exiting|freeing|leaving)");
    private static final String HARDWARE = "Hardware name: ";
    private static final String MODULES = "Modules linked in:";
    private static final String CODE = "Code: ";
    private static final Pattern REGISTERS =
            Pattern.compile("^(?:RIP|RSP|RAX|RDX|RBP|R\\d\\d|CS|CR2|FS|DR\\d|PKRU|EFLAGS|ORIG_RAX|Code): ");
    /** The order in which a module's name and its flags stand: {@code kmr_owner(OE)}. */
    private static final Pattern FLAGS = Pattern.compile("\\([A-Z+-]{1,8}\\)$");

    /** Whether a line is one of those in which {@code __show_regs()} tells registers and instructions. */
    static boolean isOfRegisters(String line) {
        return line.contains(": ") && REGISTERS.matcher(line).find();
    }

    static ContextReader of(List<String> lines) {
        int cpu = -1;
        int pid = -1;
        String task = "";
        String kernel = "";
        String taint = "";
        String hardware = "";
        List<String> modules = List.of();
        List<String> registers = new ArrayList<>();
        String code = "";
        String otherTask = "";
        int otherPid = -1;
        for (String line : lines) {
            Matcher m = cpu < 0 && line.startsWith("CPU: ") ? CPU.matcher(line) : null;
            if (m != null && m.find()) {
                cpu = Integer.parseInt(m.group(1));
                pid = number(m.group(2));
                Matcher comm = COMM.matcher(m.group(3));
                boolean whole = comm.find();
                task = whole ? comm.group(1) : m.group(3).strip();
                taint = whole && comm.group(2) != null
                        ? comm.group(2).replaceAll(" +", " ").strip()
                        : "";
                kernel = whole ? comm.group(3).strip() : "";
            } else if (hardware.isEmpty() && line.startsWith(HARDWARE)) {
                hardware = line.substring(HARDWARE.length()).strip();
            } else if (modules.isEmpty() && line.startsWith(MODULES)) {
                modules = modules(line.substring(MODULES.length()));
            } else if (line.startsWith(CODE)) {
                code = code.isEmpty() ? line : code;
            } else if (isOfRegisters(line)) {
                registers.add(line);
            } else if (otherTask.isEmpty() && (line.contains(" by task ") || line.contains(" is "))) {
                Matcher other = BY_TASK.matcher(line);
                Matcher taker = LOCK_TAKER.matcher(line);
                Matcher found = other.find() ? other : taker;
                if (found == other || taker.find()) {
                    otherTask = found.group(1);
                    otherPid = number(found.group(2));
                }
            }
        }
        return new ContextReader(
                cpu,
                pid >= 0 ? pid : otherPid,
                task.isEmpty() ? otherTask : task,
                kernel,
                taint,
                hardware,
                modules,
                List.copyOf(registers),
                code);
    }

    private static List<String> modules(String text) {
        int unloaded = text.indexOf("[last unloaded");
        String linked = unloaded < 0 ? text : text.substring(0, unloaded);
        return Arrays.stream(linked.strip().split("\\s+", -1))
                .map(word -> FLAGS.matcher(word).replaceFirst(""))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static int number(String digits) {
        long number = Long.parseLong(digits);
        return number > Integer.MAX_VALUE ? -1 : (int) number;
    }

    /** @param said what the first line says by itself, which goes before */
    Context context(Map<String, String> said) {
        String at = said.getOrDefault("cpu", "");
        String who = said.getOrDefault("pid", "");
        return new Context(
                at.isEmpty() ? cpu : number(at),
                who.isEmpty() ? pid : number(who),
                said.getOrDefault("task", task),
                kernel,
                taint,
                hardware,
                modules);
    }
}
