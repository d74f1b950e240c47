// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/** Judges threads that asked for a socket at once, for whose protocol the kernel calls modprobe. */
public final class AutoloadOracle {
    /** Everybody got his socket. */
    public static final String ALL_SERVED = "all-served";
    /** Somebody was refused, although the module came in the end. */
    public static final String REFUSED_TOO_EARLY = "refused-too-early";
    /** Somebody was refused, and the module met an unknown symbol. */
    public static final String UNKNOWN_SYMBOL = "unknown-symbol";
    /** A refusal that socket(2) does not have for a protocol that is not there, or one without a reason. */
    public static final String UNDOCUMENTED = "undocumented-answer";

    /** {@code EPROTONOSUPPORT}: what netlink_create() answers when modprobe brought nothing. */
    public static final Errno NOT_SUPPORTED = new Errno(93);

    private static final String UNKNOWN = "Unknown symbol";
    /** How much of the kernel's log is kept of a round. */
    private static final int LOG_LINES = 20;

    /**
     * One thread's socket(2).
     *
     * @param duringWindow what it did while another's modprobe stood in the window: where it slept, or that it was back
     */
    public record Asked(String name, SysResult answer, String duringWindow) {
        @Override
        public String toString() {
            String told =
                    answer.ok() ? "got its socket" : answer.failedWith(NOT_SUPPORTED) ? "EPROTONOSUPPORT" : "" + answer;
            return name + ": " + told + (duringWindow.isEmpty() ? "" : "; in the window: " + duringWindow);
        }
    }

    /**
     * One window of the loader, and who came to it.
     *
     * @param window which it is, a phrase
     * @param modprobes what the modprobes did while it was open, as far as that was seen
     * @param log what the kernel logged meanwhile
     */
    public record Round(String window, List<Asked> asked, List<String> modprobes, List<String> log) {
        private long refused() {
            return asked.stream()
                    .filter(a -> a.answer().failedWith(NOT_SUPPORTED))
                    .count();
        }

        private boolean unknownSymbol() {
            return log.stream().anyMatch(line -> line.contains(UNKNOWN));
        }

        private String outcome() {
            long served = asked.stream().filter(a -> a.answer().ok()).count();
            if (served + refused() != asked.size()) {
                return UNDOCUMENTED;
            }
            if (refused() == 0) {
                return ALL_SERVED;
            }
            if (unknownSymbol()) {
                return UNKNOWN_SYMBOL;
            }
            return served > 0 ? REFUSED_TOO_EARLY : UNDOCUMENTED;
        }
    }

    private AutoloadOracle() {}

    /** Judges the rounds of a trial by the worst of them. */
    public static TrialResult judge(List<Round> rounds) {
        List<String> outcomes = rounds.stream().map(Round::outcome).toList();
        String worst = Stream.of(UNDOCUMENTED, UNKNOWN_SYMBOL, REFUSED_TOO_EARLY)
                .filter(outcomes::contains)
                .findFirst()
                .orElse(ALL_SERVED);
        Map<String, Object> evidence = new LinkedHashMap<>();
        if (!worst.equals(ALL_SERVED)) {
            Round first = rounds.get(outcomes.indexOf(worst));
            evidence.put(
                    TrialResult.SEEN,
                    "%s: EPROTONOSUPPORT for %d of %d threads%s"
                            .formatted(
                                    first.window(),
                                    first.refused(),
                                    first.asked().size(),
                                    first.unknownSymbol() ? ", and an unknown symbol" : ""));
        }
        for (Round round : rounds) {
            List<String> told = new ArrayList<>();
            round.asked().forEach(asked -> told.add(asked.toString()));
            told.addAll(round.modprobes());
            round.log().stream().limit(LOG_LINES).forEach(line -> told.add("log: " + line));
            evidence.put(round.window(), told);
        }
        return new TrialResult(worst, evidence);
    }
}
