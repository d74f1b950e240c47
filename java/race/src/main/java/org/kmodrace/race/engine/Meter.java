// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.util.ArrayList;
import java.util.List;

/** What the engine itself does and measures in the trials of one variant: phases drawn, actors' start skews. */
public final class Meter {
    private final Sweep sweep;
    private final List<Long> skewNanos = new ArrayList<>();

    public Meter(Sweep sweep) {
        this.sweep = sweep;
    }

    Sweep sweep() {
        return sweep;
    }

    /** Actors started so far apart. */
    void started(long skew) {
        skewNanos.add(skew);
    }

    /** The phases drawn in the trial under way. */
    public List<Sweep.Phase> phases() {
        return sweep.drawn();
    }

    /** For each group of actors of the trial under way, the time between the first one's start and the last one's. */
    public List<Long> skewNanos() {
        return List.copyOf(skewNanos);
    }

    /** The trial has ended: with a hit or without. */
    public void ended(boolean hit) {
        sweep.learn(hit);
        skewNanos.clear();
    }
}
