// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Where in their ranges the phases of one variant's trials lie. It learns from the trials: where the race was hit it
 * looks more often, and it never stops to look everywhere.
 *
 * <p>The range is halved again and again, each half with the hits and the trials that fell into it. A phase is drawn by
 * going down from the whole, at each step into a half with a chance in proportion to its rate; a half of which little is
 * known is thought to be like the whole that it is part of. So a window that is a hundredth of the range is found out
 * by a hit or two, at its own scale and at its own place.
 */
public final class Sweep {
    /** How phases are drawn. */
    public enum Mode {
        /** Each trial has its own share of the range. */
        EVEN,
        /** Anywhere, each phase as likely as another. */
        RANDOM,
        /** As {@link #EVEN} until there are hits and misses; then mostly where hits were. */
        ADAPTIVE
    }

    /**
     * A phase as it was drawn.
     *
     * @param unit such as {@code µs} or {@code byte}
     * @param at the phase, at least {@code from}, below {@code until}
     */
    public record Phase(String unit, int at, int from, int until) {
        /** Where in its range, 0 to 1. */
        double fraction() {
            return until <= from ? 0 : (at + 0.5 - from) / ((double) until - from);
        }
    }

    /** Of so many draws one looks elsewhere than where the hits are. */
    private static final int ELSEWHERE = 4;
    /** How often the range is halved, at most: a window of a sixteen-thousandth is found. */
    private static final int DEEPEST = 14;
    /** A half with fewer trials is not looked into. */
    private static final int ENOUGH = 2;
    /** How much a half that was tried once or twice is believed to be like the whole. */
    private static final double LIKE_THE_WHOLE = 1;
    /** Fills a range evenly, however many are drawn. */
    private static final double GOLDEN = 0.618033988749895;

    private final Mode mode;
    private final int planned;
    private final Half whole = new Half();
    private final List<Phase> drawn = new ArrayList<>();
    private double walk = -1;
    private int draws;

    /** A part of the range, and what its two halves saw. */
    private static final class Half {
        private int hits;
        private int trials;
        private Half[] halves = {};

        double rate(double ofTheWhole) {
            return (LIKE_THE_WHOLE * ofTheWhole + hits) / (LIKE_THE_WHOLE + trials);
        }
    }

    /**
     * A sweep that has yet to learn.
     *
     * @param planned how many trials there will be; 0 when nobody knows
     */
    public Sweep(Mode mode, int planned) {
        this.mode = mode;
        this.planned = planned;
    }

    /**
     * Draws a phase for the trial of that number.
     *
     * @param random the trial's own
     * @param unit for people, such as {@code µs}
     * @return at least {@code from}, below {@code until}; {@code from} for an empty range
     */
    int draw(int number, SplittableRandom random, String unit, int from, int until) {
        double fraction = until <= from ? 0 : fraction(number, random, ((double) until) - from);
        int at = until <= from ? from : Math.min(until - 1, from + (int) (fraction * (((double) until) - from)));
        drawn.add(new Phase(unit, at, from, until));
        return at;
    }

    private double fraction(int number, SplittableRandom random, double size) {
        return switch (mode) {
            case RANDOM -> random.nextDouble();
            case EVEN -> evenly(number, random);
            case ADAPTIVE ->
                whole.hits == 0 || whole.hits == whole.trials || ++draws % ELSEWHERE == 0
                        ? evenly(number, random)
                        : whereHitsWere(random, size);
        };
    }

    private double evenly(int number, SplittableRandom random) {
        if (planned > 0) {
            return (number % planned + random.nextDouble()) / planned;
        }
        walk = walk < 0 ? random.nextDouble() : (walk + GOLDEN) % 1;
        return walk;
    }

    private double whereHitsWere(SplittableRandom random, double size) {
        Half part = whole;
        double rate = part.rate(0.5);
        double begin = 0;
        double width = 1;
        for (int depth = 0; depth < DEEPEST && part.trials >= ENOUGH && width * size > 1; depth++) {
            width /= 2;
            double left = part.halves[0].rate(rate);
            double right = part.halves[1].rate(rate);
            boolean goLeft = random.nextDouble() * (left + right) < left;
            part = part.halves[goLeft ? 0 : 1];
            rate = goLeft ? left : right;
            begin += goLeft ? 0 : width;
            if (part.halves.length == 0) {
                break;
            }
        }
        return begin + random.nextDouble() * width;
    }

    /** What was drawn since the last trial ended, in order. */
    public List<Phase> drawn() {
        return List.copyOf(drawn);
    }

    /** The trial has ended: with a hit or without. */
    public void learn(boolean hit) {
        for (Phase phase : drawn) {
            learn(phase.fraction(), hit);
        }
        drawn.clear();
    }

    private void learn(double fraction, boolean hit) {
        Half part = whole;
        double begin = 0;
        double width = 1;
        for (int depth = 0; ; depth++) {
            part.trials++;
            part.hits += hit ? 1 : 0;
            if (depth == DEEPEST) {
                return;
            }
            if (part.halves.length == 0) {
                part.halves = new Half[] {new Half(), new Half()};
            }
            width /= 2;
            boolean left = fraction < begin + width;
            begin += left ? 0 : width;
            part = part.halves[left ? 0 : 1];
        }
    }
}
