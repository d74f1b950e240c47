// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.replay.Streams;
import org.kmodrace.lab.session.Slots;
import org.kmodrace.lab.session.Workers;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.explore.Exploration;
import org.kmodrace.report.explore.SeedResult;
import org.kmodrace.report.record.Journal;
import org.kmodrace.report.record.RecordException;
import org.kmodrace.report.record.RunRecord;

/** Tries the seeds, some of them side by side, each with a record of its own. */
final class ExploreRun {
    /** One line for each seed, as they end. */
    static final String FILE = "seeds.jsonl";

    /** From which to which. */
    record Seeds(long first, long last) {}

    /**
     * What is run for a seed.
     *
     * @param recipe what the seed chooses
     * @param command as if it had been typed
     */
    record Asked(LongFunction<Recipe> recipe, Typed command) {
        /** The command for a seed and what it chose. */
        @FunctionalInterface
        interface Typed {
            RunCommand of(long seed, Recipe recipe);
        }
    }

    private final Scenario scenario;
    private final Seeds seeds;
    private final boolean untilHit;
    private final Asked asked;
    private final int jobs;
    private final Path directory;
    private final LiveView screen;
    private final List<SeedResult> results = Collections.synchronizedList(new ArrayList<>());
    private volatile String release = "";

    ExploreRun(
            Scenario scenario, Seeds seeds, boolean untilHit, Asked asked, int jobs, Path directory, LiveView screen) {
        this.scenario = scenario;
        this.seeds = seeds;
        this.untilHit = untilHit;
        this.asked = asked;
        this.jobs = jobs;
        this.directory = directory;
        this.screen = screen;
    }

    /** The name of a seed's record, in the directory of the whole. */
    static String name(long seed) {
        return "seed-" + seed;
    }

    /** Tries them all, or those up to the first hit. */
    Exploration run() throws LabException, InterruptedException {
        long begin = System.nanoTime();
        AtomicLong next = new AtomicLong(seeds.first());
        AtomicBoolean enough = new AtomicBoolean();
        try (Journal journal = open()) {
            Workers.run((int) Math.min(jobs, seeds.last() - seeds.first() + 1), () -> {
                for (long seed = next.getAndIncrement();
                        seed <= seeds.last() && !enough.get();
                        seed = next.getAndIncrement()) {
                    SeedResult result = attempt(seed);
                    keep(journal, result);
                    enough.compareAndSet(false, untilHit && result.hits() > 0);
                }
            });
        } catch (IOException e) {
            throw LabException.ofIo("keeping what the seeds came to", directory.resolve(FILE), e);
        }
        return new Exploration(scenario.id(), release, List.copyOf(results), (System.nanoTime() - begin) / 1e9);
    }

    private Journal open() throws IOException {
        return Journal.open(directory.resolve(FILE));
    }

    private void keep(Journal journal, SeedResult result) throws LabException {
        try {
            journal.append(result.toMap());
        } catch (IOException e) {
            throw LabException.ofIo("keeping what a seed came to", directory.resolve(FILE), e);
        }
        results.add(result);
        int hits = (int)
                List.copyOf(results).stream().filter(seed -> seed.hits() > 0).count();
        String line = "seed %d: %s; %d of %d seeds hit"
                .formatted(
                        result.seed(),
                        result.trouble().isEmpty() ? inWords(result.outcomes()) : result.trouble(),
                        hits,
                        results.size());
        if (result.hits() > 0 || !result.trouble().isEmpty()) {
            screen.step(line);
        } else {
            screen.advance(line);
        }
    }

    /** Each outcome once, with how often it came. */
    private static String inWords(List<String> outcomes) {
        return outcomes.stream()
                .distinct()
                .map(outcome -> {
                    int times = Collections.frequency(outcomes, outcome);
                    return times == 1 ? outcome : outcome + " (" + times + " times)";
                })
                .collect(Collectors.joining(", "));
    }

    private SeedResult attempt(long seed) throws LabException, InterruptedException {
        Recipe recipe = asked.recipe().apply(seed);
        RunCommand command = asked.command().of(seed, recipe);
        Path own = directory.resolve(name(seed));
        long begin = System.nanoTime();
        try {
            Files.createDirectories(own);
            KernelRun made = KernelRun.prepare(
                            command.request(), command.kernels().getFirst(), RunView.silent(screen))
                    .racesOnly();
            made.race(directory.getFileName() + "/" + name(seed), own, new Slots(1), false);
            RunRecord record = RunRecord.open(own);
            release = record.info().kernelRelease();
            return SeedResult.of(
                    seed,
                    record.events(),
                    scenario::isHit,
                    Streams.of(own).agentsDigest(),
                    (System.nanoTime() - begin) / 1e9,
                    recipe.toString());
        } catch (IOException e) {
            throw LabException.ofIo("keeping a seed's record", own, e);
        } catch (RecordException e) {
            throw new LabException(String.valueOf(e.getMessage()), own.toString(), "run anew", e);
        }
    }
}
