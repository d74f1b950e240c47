// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A piece of a kernel's configuration, for {@code scripts/kconfig/merge_config.sh}: options with their values and the
 * reasons, what kconfig wants besides, and what stands in the way. An option stands once, where it is asked for first.
 */
public final class Fragment {
    private static final int WIDTH = 100;

    /** Where an option has its first line. */
    private static final class Entry {
        private final String value;
        private final Set<String> reasons = new LinkedHashSet<>();
        private final Set<String> wantedBy = new LinkedHashSet<>();

        Entry(String value) {
            this.value = value;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** Headings by the option that stands below them. */
    private final Map<String, String> headings = new LinkedHashMap<>();

    private final List<String> following = new ArrayList<>();
    private String heading = "";

    /** What comes from here on stands below these words. */
    public Fragment heading(String words) {
        heading = words;
        return this;
    }

    /** Asks for an option to be {@code y}, with all that it depends on. */
    public Fragment ask(String option, String why) {
        return ask(option, "y", why);
    }

    /**
     * Asks for a value. The value that was asked for first stays.
     *
     * @param value {@code y}, {@code m}, a number, a string with its quotes; "" for not set
     */
    public Fragment ask(String option, String value, String why) {
        if (!value.isEmpty()) {
            for (String prerequisite : Kconfig.prerequisites(option)) {
                require(prerequisite, option);
            }
            for (String obstacle : Kconfig.inTheWay(option)) {
                entry(obstacle, "").wantedBy.add("without it there is no " + option);
            }
        }
        if (Kconfig.hasPrompt(option)) {
            Entry entry = entry(option, value);
            if (!why.isEmpty()) {
                entry.reasons.add(why);
            }
        } else if (!following.contains(option)) {
            following.add(option);
        }
        return this;
    }

    private void require(String option, String forThe) {
        boolean known = entries.containsKey(option);
        ask(option, option.equals("XFRM_USER") ? "m" : "y", "");
        Entry entry = entries.get(option);
        if (entry != null && (!known || entry.reasons.isEmpty())) {
            entry.wantedBy.add(forThe);
        }
    }

    private Entry entry(String option, String value) {
        Entry known = entries.get(option);
        if (known == null) {
            known = new Entry(value);
            entries.put(option, known);
            if (!heading.isEmpty()) {
                headings.put(option, heading);
                heading = "";
            }
        }
        return known;
    }

    /** Whether nothing is asked for. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * The options of this fragment that a configuration does not have as they are asked for, each with the line that
     * asks for it and what the configuration has instead.
     */
    public Map<String, String> unmetBy(ConfigFile config) {
        Map<String, String> unmet = new LinkedHashMap<>();
        entries.forEach((option, entry) -> {
            String has = config.value(option);
            if (!has.equals(entry.value)) {
                unmet.put(option, line(option, entry.value) + (has.isEmpty() ? "" : " (it is " + has + ")"));
            }
        });
        for (String option : following) {
            if (!config.has(option)) {
                unmet.put(option, line(option, "y"));
            }
        }
        return unmet;
    }

    /** The same without what {@code config} has already. */
    public Fragment without(ConfigFile config) {
        Fragment rest = new Fragment();
        String current = "";
        for (Map.Entry<String, Entry> asked : entries.entrySet()) {
            String option = asked.getKey();
            Entry entry = asked.getValue();
            if (headings.containsKey(option)) {
                current = headings.getOrDefault(option, "");
                rest.heading(current);
            }
            boolean met = List.of("y", "m").contains(entry.value)
                    ? config.has(option)
                    : config.value(option).equals(entry.value);
            if (!met) {
                Entry kept = rest.entry(option, entry.value);
                kept.reasons.addAll(entry.reasons);
                kept.wantedBy.addAll(entry.wantedBy);
            }
        }
        return rest;
    }

    /** The file's content: a comment before each option says what it is for. */
    public String text() {
        StringBuilder text = new StringBuilder();
        entries.forEach((option, entry) -> {
            String above = headings.get(option);
            if (above != null) {
                text.append(text.isEmpty() ? "" : "\n")
                        .append("### ")
                        .append(above)
                        .append("\n");
            }
            entry.reasons.forEach(reason -> comment(text, reason));
            if (entry.reasons.isEmpty() && !entry.wantedBy.isEmpty()) {
                comment(text, entry.value.isEmpty() ? String.join("; ", entry.wantedBy) : "for " + names(entry));
            }
            text.append(line(option, entry.value)).append('\n');
        });
        return text.toString();
    }

    private static String names(Entry entry) {
        return String.join(", ", entry.wantedBy);
    }

    private static String line(String option, String value) {
        return value.isEmpty() ? "# CONFIG_" + option + " is not set" : "CONFIG_" + option + "=" + value;
    }

    private static void comment(StringBuilder text, String words) {
        StringBuilder line = new StringBuilder("#");
        for (String word : words.split(" ", -1)) {
            if (line.length() + word.length() + 1 > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder("#");
            }
            line.append(' ').append(word);
        }
        text.append(line).append('\n');
    }
}
