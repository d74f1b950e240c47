// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.ConsoleMark;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.protocol.ProtocolException;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/**
 * One machine of a deterministic run, which can be had again.
 *
 * @param info of the run
 * @param directory of the run
 * @param vm the machine's name in it
 * @param items what it was given to do
 * @param trial the trial for whose sake it is replayed
 * @param outcome of that trial
 * @param text where its kernel began, as the machine said it; may be empty
 */
record Replay(RunInfo info, Path directory, String vm, List<PlanItem> items, Trial trial, String outcome, String text) {
    /** A trial of a run. */
    record Trial(String scenario, String variant, int number) {
        private static final Pattern FORM = Pattern.compile("([a-z0-9-]+)(?:/([A-Za-z0-9_-]+))?:(\\d{1,9})");

        /** Reads what was typed. */
        static Trial parse(CommandLine command, String text) {
            Matcher form = FORM.matcher(text);
            if (!form.matches()) {
                throw new ParameterException(
                        command, "a trial is SCENARIO:NUMBER or SCENARIO/VARIANT:NUMBER, not '" + text + "'");
            }
            String variant = form.group(2) == null ? Variant.RACE : form.group(2);
            return new Trial(form.group(1), variant, Integer.parseInt(form.group(3)));
        }

        @Override
        public String toString() {
            return scenario + "/" + variant + ":" + number;
        }
    }

    /**
     * Finds the machine in a record for a command.
     *
     * @param trial as it was typed; null for the first trial that was a hit
     * @throws ParameterException when the run was not deterministic, or has no such trial
     */
    static Replay find(CommandLine command, Path directory, @Nullable String trial) {
        try {
            return find(directory, Optional.ofNullable(trial).map(text -> Trial.parse(command, text)));
        } catch (RecordException e) {
            throw new ParameterException(command, String.valueOf(e.getMessage()), e);
        }
    }

    /** The machine of the first hit in a record; empty when nothing was hit. */
    static Optional<Replay> firstHit(Path directory) throws RecordException {
        return RunRecord.open(directory).events().stream().anyMatch(Replay::isRaceHit)
                ? Optional.of(find(directory, Optional.empty()))
                : Optional.empty();
    }

    /**
     * Finds the machine in a record.
     *
     * @param wanted empty for the first trial that was a hit
     * @throws RecordException when the run was not deterministic, or has no such trial; for people
     */
    static Replay find(Path directory, Optional<Trial> wanted) throws RecordException {
        RunRecord record = RunRecord.open(directory);
        RunInfo info = record.info();
        if (info.imageDigest().isEmpty()) {
            throw new RecordException("the run " + directory
                    + " was not deterministic and cannot be replayed; make one with kmodrace run --deterministic");
        }
        JournalEvent end = record.events().stream()
                .filter(event -> wanted.map(trial -> is(event, trial)).orElseGet(() -> isRaceHit(event)))
                .findFirst()
                .orElseThrow(() -> new RecordException(
                        wanted.map(trial -> "no trial " + trial + " ended in ").orElse("no race was hit in ")
                                + directory + "; kmodrace report says what is in it"));
        Trial trial = new Trial(end.scenario(), end.variant(), end.trial());
        List<PlanItem> items = new ArrayList<>();
        String text = "";
        for (JournalEvent event : record.events()) {
            if (event.vm().equals(end.vm())) {
                switch (event.type()) {
                    case JournalEvent.MACHINE_START ->
                        event.list("items").forEach(item -> items.add(PlanItem.parse(item.toString())));
                    case JournalEvent.HELLO -> text = event.text("text");
                    default -> {
                        // Of no concern here.
                    }
                }
            }
        }
        if (items.stream().noneMatch(item -> item.contains(trial.scenario(), trial.variant(), trial.number()))) {
            throw new RecordException(directory + " does not say what " + end.vm() + " was given to do; run anew");
        }
        return new Replay(info, directory, end.vm(), List.copyOf(items), trial, end.text("outcome"), text);
    }

    private static boolean is(JournalEvent end, Trial trial) {
        return end.type().equals(JournalEvent.TRIAL_END)
                && end.scenario().equals(trial.scenario())
                && end.variant().equals(trial.variant())
                && end.trial() == trial.number();
    }

    private static boolean isRaceHit(JournalEvent end) {
        return end.type().equals(JournalEvent.TRIAL_END)
                && end.variant().equals(Variant.RACE)
                && Catalogue.byId(end.scenario())
                        .filter(scenario -> scenario.isHit(end.text("outcome")))
                        .isPresent();
    }

    /**
     * Where the machine's kernel began, after KASLR.
     *
     * @throws RecordException when the record does not say; for people
     */
    long kernelText() throws RecordException {
        if (text.isEmpty()) {
            throw new RecordException(directory + " does not say where the kernel of " + vm
                    + " began (kptr_restrict, or an older kmodrace); make a new run of the same seed");
        }
        return Long.parseUnsignedLong(text, 16);
    }

    /**
     * How many marks the machine had written into the kernel's log when the trial began, its own among them.
     *
     * @throws RecordException when the console does not show it; for people
     */
    int marksUntilTrial() throws RecordException {
        Path console = directory.resolve(vm).resolve("console.log");
        int marks = 0;
        try {
            for (String line : Files.readAllLines(console, StandardCharsets.ISO_8859_1)) {
                Optional<ConsoleMark> mark = ConsoleMark.parse(line);
                marks += mark.isPresent() ? 1 : 0;
                if (mark.filter(new ConsoleMark(trial.scenario(), trial.variant(), trial.number())::equals)
                        .isPresent()) {
                    return marks;
                }
            }
        } catch (IOException e) {
            throw new RecordException(console + " cannot be read: " + e.getMessage(), e);
        }
        throw new RecordException("the begin of " + trial + " is not to be seen in " + console);
    }

    /**
     * How many bytes the machine had said there when the trial had begun.
     *
     * @param stream {@code agent.log} or {@code console.log}
     * @throws RecordException when its words do not show it; for people
     */
    int bytesUntilTrial(String stream) throws RecordException {
        Path file = directory.resolve(vm).resolve(stream);
        try {
            String said = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (int line = 0, next; line < said.length(); line = next) {
                int end = said.indexOf('\n', line);
                next = end < 0 ? said.length() : end + 1;
                if (begins(said.substring(line, next).stripTrailing(), stream.equals(Streams.AGENT))) {
                    return next;
                }
            }
        } catch (IOException | ProtocolException e) {
            throw new RecordException(file + " cannot be read: " + e.getMessage(), e);
        }
        throw new RecordException("the begin of " + trial + " is not to be seen in " + file);
    }

    private boolean begins(String line, boolean agent) throws ProtocolException {
        return agent
                ? EventCodec.decode(line) instanceof AgentEvent.TrialStarted started
                        && new Trial(started.scenario(), started.variant(), started.trial()).equals(trial)
                : ConsoleMark.parse(line)
                        .filter(new ConsoleMark(trial.scenario(), trial.variant(), trial.number())::equals)
                        .isPresent();
    }

    /** What the machine has said. */
    Streams streams() {
        return Streams.ofMachine(directory.resolve(vm));
    }

    /**
     * What is not as it was, of all that such a run depends on; a phrase each.
     *
     * @param now the same run as it would be made today
     */
    List<String> changes(RunInfo now) {
        List<String> changes = new ArrayList<>();
        change("the kernel's image", info.kernelDigest(), now.kernelDigest(), changes);
        change("the guest's image", info.imageDigest(), now.imageDigest(), changes);
        change("QEMU", info.qemuVersion(), now.qemuVersion(), changes);
        change("the way in which its CPUs are run", info.accelerator(), now.accelerator(), changes);
        change("QEMU's flags", flags(info), flags(now), changes);
        return changes;
    }

    private static void change(String what, String then, String now, List<String> changes) {
        if (!then.equals(now)) {
            changes.add(what + " (then " + then + ", now " + now + ")");
        }
    }

    /** Without the paths of files, which are compared by what is in them. */
    private static String flags(RunInfo info) {
        List<String> flags = new ArrayList<>(info.qemuFlags());
        for (String option : List.of("-kernel", "-initrd")) {
            int at = flags.indexOf(option);
            if (at >= 0 && at + 1 < flags.size()) {
                flags.set(at + 1, "FILE");
            }
        }
        return String.join(" ", flags);
    }
}
