// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.report.record.RecordException;

/**
 * Finds out what of a run that hit is needed for the hit: takes one thing away after the other and keeps what is left
 * as long as the race is still hit, until nothing more can be taken away. Whatever is taken away makes another schedule
 * of the whole, so what is found is a smallest recipe, and not the only one.
 */
final class Minimiser {
    private static final String NOISE = "--noise";
    private static final String DELAY = "--delay";
    private static final String CPUS = "--cpus";
    private static final String WITHOUT = "--without";
    /** With one alone nobody races. */
    private static final String FEWEST_CPUS = "2";

    private final Replay hit;
    private final Path directory;
    private final LiveView screen;
    private final List<Attempt> attempts = new ArrayList<>();

    /**
     * @param hit the run to begin with
     * @param directory gets a record for each attempt, {@code try-01} and so on
     */
    Minimiser(Replay hit, Path directory, LiveView screen) {
        this.hit = hit;
        this.directory = directory;
        this.screen = screen;
    }

    /**
     * A smaller run.
     *
     * @param without what it does without, a phrase
     * @param words its command
     * @param items its machine's work
     */
    private record Smaller(String without, List<String> words, List<PlanItem> items) {}

    /** What came of one: whether the race was hit without that. */
    record Attempt(String without, boolean hits) {}

    /**
     * The last run that hit, and all that was tried.
     *
     * @param hit the run to begin with, when nothing could be taken away
     */
    record Smallest(Replay hit, List<Attempt> attempts) {}

    /** Tries until nothing more can be taken away. */
    Smallest run() throws LabException, InterruptedException, RecordException {
        Replay best = hit;
        Set<Smaller> missed = new HashSet<>();
        Optional<Smaller> next = next(best, missed);
        while (next.isPresent()) {
            Optional<Replay> again = attempt(next.get());
            String without = next.get().without();
            attempts.add(new Attempt(without, again.isPresent()));
            screen.step((again.isPresent() ? "still hit without " : "no longer hit without ") + without);
            if (again.isPresent()) {
                best = again.get();
            } else {
                missed.add(next.get());
            }
            next = next(best, missed);
        }
        return new Smallest(best, List.copyOf(attempts));
    }

    /** What to try: what could not be left out of a larger run may be unnecessary in a smaller one. */
    private static Optional<Smaller> next(Replay run, Set<Smaller> missed) {
        return smaller(run).stream().filter(one -> !missed.contains(one)).findFirst();
    }

    /** All that can be taken away from a run, each of it alone. */
    private static List<Smaller> smaller(Replay run) {
        List<Smaller> all = new ArrayList<>();
        List<String> words = run.info().arguments();
        PlanItem only = new PlanItem(
                run.trial().scenario(), run.trial().variant(), run.trial().number(), 1);
        if (!run.items().equals(List.of(only))) {
            all.add(new Smaller("the other trials", words, List.of(only)));
        }
        for (int at = 0; at + 1 < words.size(); at++) {
            String value = words.get(at + 1);
            switch (words.get(at)) {
                case NOISE -> all.add(new Smaller("noise", cut(words, at), run.items()));
                case DELAY -> all.add(new Smaller("the delay " + value, cut(words, at), run.items()));
                case CPUS -> {
                    if (Integer.parseInt(value) > Integer.parseInt(FEWEST_CPUS)) {
                        List<String> fewer = new ArrayList<>(words);
                        fewer.set(at + 1, FEWEST_CPUS);
                        all.add(new Smaller("more than two CPUs", fewer, run.items()));
                    }
                }
                default -> {
                    // Stays.
                }
            }
        }
        Catalogue.byId(run.trial().scenario())
                .ifPresent(scenario -> scenario.spares().stream()
                        .filter(actor -> Collections.indexOfSubList(words, List.of(WITHOUT, actor)) < 0)
                        .forEach(actor -> all.add(
                                new Smaller("the actor " + actor, withOption(words, WITHOUT, actor), run.items()))));
        return all;
    }

    /** Behind the command's name: what comes last may be what it is about. */
    private static List<String> withOption(List<String> words, String option, String value) {
        List<String> more = new ArrayList<>(words);
        more.addAll(1, List.of(option, value));
        return more;
    }

    private static List<String> cut(List<String> words, int at) {
        List<String> rest = new ArrayList<>(words);
        rest.subList(at, at + 2).clear();
        return rest;
    }

    private Optional<Replay> attempt(Smaller smaller) throws LabException, InterruptedException, RecordException {
        String name = "try-%02d".formatted(attempts.size() + 1);
        Path own = directory.resolve(name);
        RunCommand command = Resumption.parse(smaller.words(), hit.directory());
        try {
            Files.createDirectories(own);
            KernelRun.prepare(command.request(), command.kernels().getFirst(), RunView.silent(screen))
                    .with(smaller.items())
                    .race(directory.getFileName() + "/" + name, own, new Slots(1), false);
        } catch (IOException e) {
            throw LabException.ofIo("keeping the record of an attempt", own, e);
        }
        return Replay.firstHit(own);
    }
}
