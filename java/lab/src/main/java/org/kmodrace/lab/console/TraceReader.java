// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The stacks in a report.
 *
 * @param traces each with its title
 * @param ofTask the frames of the first that are the task's own, and not those of an interrupt that came upon it
 */
record TraceReader(List<Trace> traces, List<Frame> ofTask) {
    /** Which stack the frames that follow are on; {@code stack_type_name()}, arch/x86/kernel/dumpstack_64.c. */
    private static final Pattern STACK = Pattern.compile("^\\s*<(/?)([A-Z][\\w#]{0,15})>\\s*$");
    /** Where an interrupt has come upon a task that is preempted at its end: both are on the task's stack. */
    private static final Pattern INTERRUPT =
            Pattern.compile("asm_sysvec_.*|asm_common_interrupt|common_interrupt|apic_timer_interrupt|ret_from_intr");

    private static final String TASK = "TASK";
    private static final String UNTITLED = "Call Trace";

    static TraceReader of(List<String> lines) {
        List<Trace> traces = new ArrayList<>();
        List<Frame> frames = new ArrayList<>();
        List<Frame> ofTask = new ArrayList<>();
        String title = UNTITLED;
        String stack = TASK;
        boolean open = false;
        for (String line : lines) {
            Matcher tag = line.endsWith(">") ? STACK.matcher(line) : null;
            if (tag != null && tag.find()) {
                stack = tag.group(1).isEmpty() ? tag.group(2) : TASK;
                continue;
            }
            Optional<Frame> frame = Frame.parse(line);
            if (frame.isPresent()) {
                open = true;
                frames.add(frame.get());
                if (traces.isEmpty() && stack.equals(TASK)) {
                    ofTask.add(frame.get());
                }
            } else if (!ContextReader.isOfRegisters(line)) {
                // What a CPU had in its registers when an interrupt came may stand between the frames.
                if (open) {
                    traces.add(new Trace(title, frames));
                    frames.clear();
                    open = false;
                    title = UNTITLED;
                }
                String text = line.strip();
                if (text.endsWith(":")) {
                    title = text.substring(0, text.length() - 1);
                } else if (!text.isEmpty()) {
                    title = UNTITLED;
                }
                stack = TASK;
            }
        }
        if (open) {
            traces.add(new Trace(title, frames));
        }
        return new TraceReader(List.copyOf(traces), List.copyOf(ofTask));
    }

    /**
     * The innermost function that is no helper of all; of those that the kernel is sure of, if there is one.
     *
     * @param task whether frames of an interrupt are of no concern
     */
    Optional<Frame> culprit(boolean task) {
        List<Frame> first = traces.isEmpty() ? List.of() : traces.getFirst().frames();
        List<Frame> frames = task ? interrupted(ofTask.isEmpty() ? first : ofTask) : first;
        Predicate<Frame> named = frame -> !HelperFunctions.contains(frame.function());
        return Stream.concat(frames.stream().filter(Frame::sure), frames.stream())
                .filter(named)
                .findFirst();
    }

    private static List<Frame> interrupted(List<Frame> frames) {
        for (int i = 0; i + 1 < frames.size(); i++) {
            if (INTERRUPT.matcher(frames.get(i).function()).matches()) {
                return frames.subList(i + 1, frames.size());
            }
        }
        return frames;
    }
}
