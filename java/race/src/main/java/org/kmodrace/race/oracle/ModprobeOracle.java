// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kmodrace.race.observe.InitstateRules.State;

/** Judges programs that load one module at once: was it live when they said so? */
public final class ModprobeOracle {
    /** Whoever succeeded did so when the module was live. */
    public static final String TOLD_WHEN_LIVE = "told-when-live";
    /** Somebody succeeded, and the module was not live yet: what kmod-18 did. */
    public static final String TOLD_TOO_EARLY = "told-too-early";
    /** Somebody failed, and nothing was in the way of the module. */
    public static final String MODPROBE_FAILED = "modprobe-failed";

    /** {@link Modprobe#liveAfterMicros} of a module that did not become live. */
    public static final long NEVER = -1;

    /**
     * One modprobe from its start to its end.
     *
     * @param exit its exit status
     * @param errors what it complained of
     * @param duringWindow what it did while another stood in the window: where it slept, or that it was back; may be ""
     * @param afterwards the module's state when it had ended
     * @param liveAfterMicros from its end until the module was live, in microseconds; 0 when it was so already
     */
    public record Modprobe(
            String name, int exit, String errors, String duringWindow, State afterwards, long liveAfterMicros) {
        private boolean failed() {
            return exit != 0;
        }

        private boolean tooEarly() {
            return exit == 0 && afterwards != State.LIVE;
        }

        private String lateness() {
            return liveAfterMicros == NEVER
                    ? "and it never was live"
                    : "%.1f ms before it was live".formatted(liveAfterMicros / 1_000.0);
        }

        @Override
        public String toString() {
            String line = name + ": exit " + exit;
            if (failed()) {
                line += " " + errors.lines().findFirst().orElse("");
            } else {
                line += ", the module was " + afterwards + (tooEarly() ? ", " + lateness() : "");
            }
            return line + (duringWindow.isEmpty() ? "" : "; in the window: " + duringWindow);
        }
    }

    /**
     * Some modprobes that met.
     *
     * @param window where in its load the module was then, a phrase
     * @param modprobes in the order of their start
     */
    public record Round(String window, List<Modprobe> modprobes) {
        private List<Modprobe> failed() {
            return modprobes.stream().filter(Modprobe::failed).toList();
        }

        private List<Modprobe> tooEarly() {
            return modprobes.stream().filter(Modprobe::tooEarly).toList();
        }

        private String outcome() {
            if (!failed().isEmpty()) {
                return MODPROBE_FAILED;
            }
            return tooEarly().isEmpty() ? TOLD_WHEN_LIVE : TOLD_TOO_EARLY;
        }

        private String seen() {
            boolean failed = !failed().isEmpty();
            List<Modprobe> those = failed ? failed() : tooEarly();
            Modprobe first = those.getFirst();
            return failed
                    ? "%s: %d of %d modprobes failed, %s"
                            .formatted(window, those.size(), modprobes.size(), first.toString())
                    : "%s: %d of %d modprobes exited 0 too early, %s %s"
                            .formatted(window, those.size(), modprobes.size(), first.name(), first.lateness());
        }
    }

    private ModprobeOracle() {}

    /** Judges the rounds of a trial by the worst of them. */
    public static TrialResult judge(List<Round> rounds) {
        List<String> outcomes = rounds.stream().map(Round::outcome).toList();
        String worst = Stream.of(MODPROBE_FAILED, TOLD_TOO_EARLY)
                .filter(outcomes::contains)
                .findFirst()
                .orElse(TOLD_WHEN_LIVE);
        Map<String, Object> evidence = new LinkedHashMap<>();
        if (!worst.equals(TOLD_WHEN_LIVE)) {
            evidence.put(TrialResult.SEEN, rounds.get(outcomes.indexOf(worst)).seen());
        }
        for (Round round : rounds) {
            evidence.put(
                    round.window(),
                    round.modprobes().stream().map(Modprobe::toString).toList());
        }
        return new TrialResult(worst, evidence);
    }
}
