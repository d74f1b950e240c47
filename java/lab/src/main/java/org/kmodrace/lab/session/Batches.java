// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Needs;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;

/** Decides which work shares a machine. */
final class Batches {
    /** How long a plan may be on the kernel's command line, so that all of it fits. */
    private static final int PLAN_LENGTH = GuestPlan.COMMAND_LINE_SIZE - 500;

    private Batches() {}

    /**
     * Either all that leaves the kernel alive, as far as it fits, with at most one item that spoils the machine as the
     * last, or one trial that takes the kernel down. What wants its CPUs descheduled is not mixed with what does not.
     *
     * @param free work, at least one item
     */
    static List<PlanItem> next(List<PlanItem> free) {
        boolean quiet = free.stream().anyMatch(item -> !descheduled(item) && !is(item, Variant::crashesKernel));
        List<PlanItem> alike =
                free.stream().filter(item -> descheduled(item) != quiet).toList();
        List<PlanItem> batch = new ArrayList<>();
        List<PlanItem> spoiling = new ArrayList<>();
        int length = 0;
        for (PlanItem item : alike) {
            if (is(item, Variant::spoilsMachine)) {
                spoiling.add(item);
            } else if (!is(item, Variant::crashesKernel)) {
                length += item.toString().length() + 1;
                if (length < PLAN_LENGTH) {
                    batch.add(item);
                }
            }
        }
        if (!spoiling.isEmpty() && length + spoiling.getFirst().toString().length() + 1 < PLAN_LENGTH) {
            batch.add(spoiling.getFirst());
        }
        if (batch.isEmpty()) {
            PlanItem first = free.getFirst();
            batch.add(new PlanItem(first.scenario(), first.variant(), first.firstTrial(), 1));
        }
        return batch;
    }

    /** Whether the work wants the host to take its machine's CPUs away at random. */
    static boolean descheduled(PlanItem item) {
        return Catalogue.byId(item.scenario())
                .map(Scenario::needs)
                .filter(Needs::descheduled)
                .isPresent();
    }

    private static boolean is(PlanItem item, Predicate<Variant> what) {
        return Catalogue.byId(item.scenario())
                .flatMap(s -> s.variant(item.variant()))
                .filter(what)
                .isPresent();
    }
}
