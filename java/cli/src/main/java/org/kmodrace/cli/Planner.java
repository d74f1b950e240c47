// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.config.ConfigFile;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.machine.Descheduler;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Fix;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;

/** Turns scenarios into the items of a plan, and tells which this kernel cannot run. */
final class Planner {
    /**
     * What is to be done.
     *
     * @param items in the order in which they are run
     * @param skipped scenarios that the kernel cannot run, each with the reason
     */
    record Plan(List<PlanItem> items, List<Skip> skipped) {
        /** The same, with more that is left out. */
        Plan with(List<Skip> more) {
            List<Skip> all = new ArrayList<>(skipped);
            all.addAll(more);
            return new Plan(items, List.copyOf(all));
        }
    }

    /**
     * A scenario that is left out.
     *
     * @param why a sentence
     */
    record Skip(String scenario, String why) {}

    /** What kind of machines a plan is for, as far as scenarios care. */
    enum Machines {
        BOOTED,
        DETERMINISTIC,
        /** With a life of its own. */
        VISITED,
        /** The same, and nobody wants it to crash. */
        VISITED_WITH_CARE;

        /** Why a scenario cannot be run on them, a sentence; "" when it can. */
        private String unable(Scenario scenario) {
            if (scenario.needs().descheduled()) {
                if (this == DETERMINISTIC) {
                    return "the host takes CPUs away in it, of which a deterministic machine notices nothing.";
                }
                if (this != BOOTED) {
                    return "the host takes CPUs away in it, which can be done to a virtual machine of ours only.";
                }
                String host = Descheduler.unable();
                return host.isEmpty() ? "" : "this host does not let kmodrace take CPUs away from a machine: " + host;
            }
            if (scenario.needs().helpers() && (this == VISITED || this == VISITED_WITH_CARE)) {
                return "the kernel starts programs in it, and would take those of the machine itself.";
            }
            return this == VISITED_WITH_CARE && scenario.crashJudge() != null
                    ? "a kernel may crash in it; --allow-crash runs it all the same."
                    : "";
        }
    }

    private Planner() {}

    /**
     * Plans the scenarios.
     *
     * @param trials of each race, or 0 for as many as it declares
     * @param fix under which the races are run again that have it, or null
     * @param machines on which it is done
     * @throws LabException when the kernel lacks what the fix needs
     */
    static Plan plan(List<Scenario> scenarios, Kernel kernel, int trials, @Nullable String fix, Machines machines)
            throws LabException {
        ConfigFile options = config(kernel);
        List<PlanItem> items = new ArrayList<>();
        List<Skip> skipped = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            String missing = missing(scenario.needs().options(), options);
            if (!missing.isEmpty()) {
                skipped.add(new Skip(scenario.id(), "the kernel was built without " + missing + "."));
                continue;
            }
            String unable = machines.unable(scenario);
            if (!unable.isEmpty()) {
                skipped.add(new Skip(scenario.id(), unable));
                continue;
            }
            for (Variant variant : scenario.variants()) {
                // A race that goes through a table has as many trials as that has lines.
                boolean asAsked = variant.name().equals(Variant.RACE)
                        && scenario.cases().get().isEmpty();
                int count = asAsked && trials > 0 ? trials : variant.trials();
                items.add(new PlanItem(scenario.id(), variant.name(), 0, count));
            }
            Fix asked = fix == null ? null : scenario.fix(fix).orElse(null);
            if (asked != null) {
                requireFor(asked, kernel, options);
                int count = trials > 0 ? trials : asked.control().variant().trials();
                items.add(new PlanItem(scenario.id(), asked.name(), 0, count));
            }
        }
        return new Plan(List.copyOf(items), List.copyOf(skipped));
    }

    private static void requireFor(Fix fix, Kernel kernel, @Nullable ConfigFile options) throws LabException {
        String missing = missing(fix.options(), options);
        if (!missing.isEmpty()) {
            throw new LabException(
                    "the fix " + fix.name() + " cannot be put into this kernel, which was built without " + missing,
                    kernel.name(),
                    "leave out --fix, or take another kernel");
        }
    }

    /** Those that are not set, with commas between them; "" when there are none or the configuration is not known. */
    static String missing(List<String> wanted, @Nullable ConfigFile config) {
        return config == null
                ? ""
                : wanted.stream()
                        .filter(option -> !config.has(option))
                        .map(option -> "CONFIG_" + option)
                        .collect(Collectors.joining(", "));
    }

    /** Null when it is not known. */
    static @Nullable ConfigFile config(Kernel kernel) throws LabException {
        return kernel.config() == null ? null : ConfigFile.read(kernel.config());
    }
}
