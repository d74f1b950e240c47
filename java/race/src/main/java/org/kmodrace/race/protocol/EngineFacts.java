// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.race.engine.Meter;
import org.kmodrace.race.engine.Sweep;

/**
 * What the engine did and measured in one trial, as it stands in {@link AgentEvent.TrialEnded#engine}.
 *
 * @param skewNanos for each group of actors, the time between the first one's start and the last one's
 * @param phases that were drawn, in order; of many only the first
 * @param delayed how often somebody was held up, by {@link Delay#toString}
 */
public record EngineFacts(List<Long> skewNanos, List<Sweep.Phase> phases, Map<String, Long> delayed) {
    /** Of so many phases of one trial is told. */
    private static final int PHASES_TOLD = 50;

    private static final String SKEW = "skewNanos";
    private static final String PHASES = "phases";
    private static final String DELAYED = "delayed";

    /** Of the trial under way. */
    public static EngineFacts of(Meter meter, Map<String, Long> delayed) {
        return new EngineFacts(
                meter.skewNanos(), meter.phases().stream().limit(PHASES_TOLD).toList(), delayed);
    }

    /** As values of JSON; what there is none of is left out. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        if (!skewNanos.isEmpty()) {
            map.put(SKEW, new ArrayList<>(skewNanos));
        }
        if (!phases.isEmpty()) {
            List<Object> all = new ArrayList<>();
            for (Sweep.Phase phase : phases) {
                all.add(List.of(phase.unit(), phase.at(), phase.from(), phase.until()));
            }
            map.put(PHASES, all);
        }
        if (!delayed.isEmpty()) {
            map.put(DELAYED, new LinkedHashMap<>(delayed));
        }
        return map;
    }

    /** Reads what {@link #toMap} wrote; what is of another form is passed over. */
    public static EngineFacts fromMap(Map<String, Object> map) {
        List<Long> skews = new ArrayList<>();
        if (map.get(SKEW) instanceof List<?> list) {
            list.forEach(each -> {
                if (each instanceof Number skew) {
                    skews.add(skew.longValue());
                }
            });
        }
        List<Sweep.Phase> phases = new ArrayList<>();
        if (map.get(PHASES) instanceof List<?> list) {
            list.forEach(each -> {
                if (each instanceof List<?> four
                        && four.size() == 4
                        && four.get(0) instanceof String unit
                        && four.get(1) instanceof Number at
                        && four.get(2) instanceof Number from
                        && four.get(3) instanceof Number until) {
                    phases.add(new Sweep.Phase(unit, at.intValue(), from.intValue(), until.intValue()));
                }
            });
        }
        Map<String, Long> delayed = new LinkedHashMap<>();
        if (map.get(DELAYED) instanceof Map<?, ?> counts) {
            counts.forEach((delay, count) -> {
                if (count instanceof Number times) {
                    delayed.put(String.valueOf(delay), times.longValue());
                }
            });
        }
        return new EngineFacts(List.copyOf(skews), List.copyOf(phases), delayed);
    }
}
