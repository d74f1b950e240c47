// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.kmodrace.race.trace.LedgerReport;

/**
 * The answer to {@code who}.
 *
 * @param module that was asked about
 * @param entry the module as it is in the end, if it is loaded
 * @param steps what was done meanwhile
 * @param seconds for how long it was recorded
 * @param ledger of all uses of the module while it was recorded
 */
public record WhoAnswer(
        String module, Optional<ModuleEntry> entry, List<Step> steps, double seconds, LedgerReport ledger) {
    /**
     * Something that was done while the ledger was kept.
     *
     * @param command as it was asked for
     * @param answer {@code 0}, or the name of the error
     * @param meaning of the error in words, "" for none
     * @param text that was read, "" for none
     */
    public record Step(String command, String answer, String meaning, String text) {
        /** Whether it was done. */
        public boolean done() {
            return answer.equals("0");
        }
    }

    /** Keeps a copy of the list. */
    public WhoAnswer {
        steps = List.copyOf(steps);
    }

    /** Uses by {@code symbol_get()} that were not given back, whoever took them. */
    public long dynamic() {
        return ledger.pairs().stream()
                .mapToLong(pair -> pair.gets() - pair.puts())
                .sum();
    }

    /** References of other kinds that were taken and not given back. */
    public long others() {
        return ledger.others().stream().mapToLong(LedgerReport.Other::balance).sum();
    }

    /** References for which nothing in the ledger stands: they are older than it. 0 when the module is not loaded. */
    public long unexplained() {
        return entry.isEmpty() ? 0 : entry.get().unexplained() - dynamic() - others();
    }

    /** As an object of JSON values. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", module);
        map.put("loaded", ModuleEntry.toList(entry));
        map.put("dynamic", dynamic());
        map.put("others", others());
        map.put("unexplained", unexplained());
        List<Object> all = new ArrayList<>();
        for (Step step : steps) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("command", step.command());
            one.put("answer", step.answer());
            one.put("meaning", step.meaning());
            one.put("text", step.text());
            all.add(one);
        }
        map.put("steps", all);
        map.put("seconds", seconds);
        map.put("ledger", ledger.toMap());
        return map;
    }

    /**
     * Reads what {@link #toMap} wrote.
     *
     * @throws IllegalArgumentException when something is missing
     */
    public static WhoAnswer from(Map<String, Object> map) {
        Facts facts = new Facts(map);
        return new WhoAnswer(
                facts.text("module"),
                ModuleEntry.first(facts.list("loaded")),
                Facts.each(facts.list("steps")).stream()
                        .map(s -> new Step(s.text("command"), s.text("answer"), s.text("meaning"), s.text("text")))
                        .toList(),
                map.get("seconds") instanceof Number seconds ? seconds.doubleValue() : 0,
                LedgerReport.from(Facts.each(List.of(map.getOrDefault("ledger", Map.of())))
                        .getFirst()
                        .map()));
    }
}
