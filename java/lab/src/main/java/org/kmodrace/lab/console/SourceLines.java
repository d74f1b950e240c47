// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/** Puts source lines into reports, and the functions that were inlined there; addr2line(1) finds them. */
public final class SourceLines {
    private static final String PROGRAM = "addr2line";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String NOWHERE = "??";

    /** Files with debugging information, by module; "" for the kernel. */
    private final Map<String, Path> files;

    private final Map<Frame, List<Frame>> known = new HashMap<>();

    private SourceLines(Map<String, Path> files) {
        this.files = files;
    }

    /**
     * Those of a kernel and of modules.
     *
     * @param vmlinux null for none
     * @param modules files of the form {@code NAME.ko}
     * @throws LabException when there are some and there is no addr2line
     */
    public static SourceLines of(@Nullable Path vmlinux, List<Path> modules) throws LabException {
        Map<String, Path> files = new HashMap<>();
        if (vmlinux != null) {
            files.put("", vmlinux);
        }
        for (Path module : modules) {
            String name = String.valueOf(module.getFileName()).replaceFirst("\\.ko(?:\\.debug)?$", "");
            files.put(name.replace('-', '_'), module);
        }
        if (!files.isEmpty() && ToolRun.find(PROGRAM).isEmpty()) {
            throw new LabException("the program addr2line is not installed", "", "as root: apt-get install binutils");
        }
        return new SourceLines(files);
    }

    /** The report with what is known of its frames. */
    public KernelReport in(KernelReport report) throws LabException, InterruptedException {
        if (files.isEmpty()) {
            return report;
        }
        Map<String, Set<Frame>> unknown = new HashMap<>();
        for (Trace trace : report.traces()) {
            for (Frame frame : trace.frames()) {
                if (frame.offset() >= 0 && files.containsKey(frame.module()) && !known.containsKey(frame)) {
                    unknown.computeIfAbsent(frame.module(), module -> new LinkedHashSet<>())
                            .add(frame);
                }
            }
        }
        for (Map.Entry<String, Set<Frame>> module : unknown.entrySet()) {
            ask(files.get(module.getKey()), List.copyOf(module.getValue()));
        }
        return report.withTraces(report.traces().stream()
                .map(trace -> new Trace(
                        trace.title(),
                        trace.frames().stream()
                                .flatMap(frame -> known.getOrDefault(frame, List.of(frame)).stream())
                                .toList()))
                .toList());
    }

    private void ask(@Nullable Path file, List<Frame> frames) throws LabException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("-a", "-f", "-i", "-e", String.valueOf(file)));
        for (Frame frame : frames) {
            // What stands on the stack is where the call returns to.
            command.add(frame.symbol() + "+0x" + Long.toHexString(Math.max(0, frame.offset() - 1)));
        }
        ToolRun.Result result = ToolRun.of(PROGRAM, command.toArray(String[]::new))
                .deadline(PATIENCE)
                .run();
        if (result.status() != 0) {
            throw new LabException("addr2line could not read " + file, result.tail(), "is it that kernel's vmlinux?");
        }
        List<List<String>> answers = new ArrayList<>();
        for (String line : result.output().lines().toList()) {
            if (line.startsWith("0x")) {
                answers.add(new ArrayList<>());
            } else if (!answers.isEmpty()) {
                answers.getLast().add(line);
            }
        }
        for (int i = 0; i < frames.size(); i++) {
            known.put(
                    frames.get(i), i < answers.size() ? frames(frames.get(i), answers.get(i)) : List.of(frames.get(i)));
        }
    }

    /** @param answer a function and its place in turn, innermost first: all but the last are inlined */
    private static List<Frame> frames(Frame frame, List<String> answer) {
        List<Frame> all = new ArrayList<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            String file = answer.get(i + 1).replaceFirst(" \\(discriminator \\d+\\)$", "");
            if (file.startsWith(NOWHERE)) {
                continue;
            }
            boolean last = i + 3 >= answer.size();
            all.add(last ? frame.at(file) : Frame.named(answer.get(i), frame.module(), file, frame.sure()));
        }
        return all.isEmpty() ? List.of(frame) : List.copyOf(all);
    }
}
