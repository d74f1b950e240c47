// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.report.record.JournalEvent;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunInfo;
import org.kmodrace.report.record.RunRecord;

/**
 * One machine of a deterministic run, which can be had again.
 *
 * @param info of the run
 * @param directory of the run
 * @param vm the machine's name in it
 * @param items what it was given to do
 * @param trial the trial for whose sake it is replayed
 * @param outcome of that trial
 */
record Replay(RunInfo info, Path directory, String vm, List<PlanItem> items, Trial trial, String outcome) {
    /** A trial of a run. */
    record Trial(String scenario, String variant, int number) {
        @Override
        public String toString() {
            return scenario + "/" + variant + ":" + number;
        }
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
                .filter(event -> event.type().equals(JournalEvent.TRIAL_END))
                .filter(event -> wanted.map(trial -> is(event, trial)).orElseGet(() -> isHit(event)))
                .findFirst()
                .orElseThrow(() -> new RecordException(
                        wanted.map(trial -> "no trial " + trial + " ended in ").orElse("no race was hit in ")
                                + directory + "; kmodrace report says what is in it"));
        Trial trial = new Trial(end.scenario(), end.variant(), end.trial());
        List<PlanItem> items = new ArrayList<>();
        for (JournalEvent event : record.events()) {
            if (event.type().equals(JournalEvent.MACHINE_START) && event.vm().equals(end.vm())) {
                event.list("items").forEach(item -> items.add(PlanItem.parse(item.toString())));
            }
        }
        if (items.stream().noneMatch(item -> item.contains(trial.scenario(), trial.variant(), trial.number()))) {
            throw new RecordException(directory + " does not say what " + end.vm() + " was given to do; run anew");
        }
        return new Replay(info, directory, end.vm(), List.copyOf(items), trial, end.text("outcome"));
    }

    private static boolean is(JournalEvent end, Trial trial) {
        return end.scenario().equals(trial.scenario())
                && end.variant().equals(trial.variant())
                && end.trial() == trial.number();
    }

    private static boolean isHit(JournalEvent end) {
        return end.variant().equals(Variant.RACE)
                && Catalogue.byId(end.scenario())
                        .filter(scenario -> scenario.isHit(end.text("outcome")))
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
