// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.grade;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmodrace.race.engine.Sweep;
import org.kmodrace.race.protocol.EngineFacts;
import org.kmodrace.race.scenario.Scenario;

/**
 * Hits against the offset between the actors.
 *
 * @param unit of the offset, such as {@code µs}
 * @param from the least offset, of the first bin
 * @param until the end of the last bin
 * @param bins of equal width, in order
 */
public record PhasePlot(String unit, int from, int until, List<Bin> bins) {
    /** How many bins at most; fewer where there are fewer offsets. */
    private static final int BINS = 32;

    /**
     * A part of the range.
     *
     * @param hits draws of it in trials that were hits
     * @param draws of an offset in it
     */
    public record Bin(int hits, int draws) {}

    /** Of the trials that count; empty when none of them drew an offset from a range. */
    static Optional<PhasePlot> of(Scenario scenario, VariantTally race) {
        List<Sweep.Phase> phases = new ArrayList<>();
        List<Boolean> hits = new ArrayList<>();
        race.ends().forEach(end -> {
            boolean hit = scenario.isHit(end.text("outcome"));
            for (Sweep.Phase phase : EngineFacts.fromMap(end.object("engine")).phases()) {
                phases.add(phase);
                hits.add(hit);
            }
        });
        int from = phases.stream().mapToInt(Sweep.Phase::from).min().orElse(0);
        int until = phases.stream().mapToInt(Sweep.Phase::until).max().orElse(0);
        long size = (long) until - from;
        if (size < 2) {
            return Optional.empty();
        }
        int count = (int) Math.min(BINS, size);
        int[] hit = new int[count];
        int[] drawn = new int[count];
        for (int i = 0; i < phases.size(); i++) {
            int bin = Math.clamp(((long) phases.get(i).at() - from) * count / size, 0, count - 1);
            drawn[bin]++;
            hit[bin] += hits.get(i) ? 1 : 0;
        }
        List<Bin> bins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            bins.add(new Bin(hit[i], drawn[i]));
        }
        return Optional.of(new PhasePlot(phases.getFirst().unit(), from, until, List.copyOf(bins)));
    }
}
