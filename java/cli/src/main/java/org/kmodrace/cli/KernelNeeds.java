// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.lab.config.ConfigNeed;
import org.kmodrace.lab.config.Fragment;
import org.kmodrace.lab.image.GuestNeeds;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Fix;
import org.kmodrace.race.scenario.Scenario;

/** What a kernel must be built with for guests, scenarios and features, as a fragment of a configuration. */
final class KernelNeeds {
    private KernelNeeds() {}

    /** For everything that kmodrace can do. */
    static Fragment ofAll() {
        return of(Catalogue.scenarios(), KernelFeature.all());
    }

    /** For some scenarios, with their fixes and their ledgers. */
    static Fragment of(List<Scenario> scenarios) {
        boolean ledger = scenarios.stream().anyMatch(Scenario::ledger);
        return of(scenarios, ledger ? List.of(KernelFeature.LEDGER) : List.of());
    }

    private static Fragment of(List<Scenario> scenarios, List<KernelFeature> features) {
        Fragment fragment = new Fragment().heading("What every guest needs");
        GuestNeeds.REQUIRED.forEach(need -> fragment.ask(need.option(), need.why()));
        fragment.heading("What scenarios need");
        reasons(scenarios)
                .forEach((option, reason) -> fragment.ask(option, isModule(scenarios, option) ? "m" : "y", reason));
        fragment.heading("What else kmodrace does");
        for (KernelFeature feature : features) {
            for (ConfigNeed need : feature.options()) {
                fragment.ask(need.option(), feature.what() + ": " + need.why());
            }
        }
        fragment.heading("What makes guests quicker, or their evidence better");
        GuestNeeds.HELPFUL.forEach(need -> fragment.ask(need.option(), need.why()));
        return fragment;
    }

    /** Which scenarios, and which fixes, need an option. */
    private static Map<String, String> reasons(List<Scenario> scenarios) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            for (String option : scenario.needs().options()) {
                if (GuestNeeds.REQUIRED.stream().noneMatch(need -> need.option().equals(option))) {
                    reasons.merge(option, scenario.id(), (all, one) -> all + ", " + one);
                }
            }
        }
        for (Scenario scenario : scenarios) {
            for (Fix fix : scenario.fixes()) {
                for (String option : fix.options()) {
                    if (GuestNeeds.REQUIRED.stream()
                            .noneMatch(need -> need.option().equals(option))) {
                        String reason = scenario.id() + " --fix " + fix.name();
                        reasons.merge(option, reason, (all, one) -> all + ", " + one);
                    }
                }
            }
        }
        return reasons;
    }

    /** What scenarios load as a module must not be built in. An option is named after its module. */
    private static boolean isModule(List<Scenario> scenarios, String option) {
        return scenarios.stream()
                .flatMap(scenario -> scenario.needs().kernelModules().stream())
                .anyMatch(module -> module.equalsIgnoreCase(option));
    }
}
