// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Variant;
import org.kmodrace.race.trace.LedgerRecorder;
import org.kmodrace.race.trace.TraceException;

/**
 * The ledger over one item's trials, of a scenario that asks for one. It is read between trials only, and whatever
 * becomes of it, the trials go on: where there is none, it says why.
 */
final class ItemLedger implements AutoCloseable {
    private static final String NAME = "ledger";
    /** For the gets and puts of one trial. */
    private static final int KILOBYTES = 1024;

    private final PlanItem item;
    private final EventWriter events;
    private @Nullable LedgerRecorder recorder;
    private String why = "";

    private ItemLedger(PlanItem item, EventWriter events) {
        this.item = item;
        this.events = events;
    }

    /** Begins one if it is asked for and the variant leaves the kernel alive to tell of it. */
    static ItemLedger of(PlanItem item, boolean asked, Variant variant, Guest guest, Path root, EventWriter events) {
        ItemLedger ledger = new ItemLedger(item, events);
        if (!asked) {
            return ledger;
        }
        if (variant.crashesKernel()) {
            ledger.why = "the kernel does not live to tell";
            return ledger;
        }
        try {
            ledger.recorder = LedgerRecorder.start(guest.sys(), root, NAME, KILOBYTES);
        } catch (TraceException e) {
            ledger.why = String.valueOf(e.getMessage());
        }
        return ledger;
    }

    /** A trial has ended. */
    void update() {
        LedgerRecorder kept = recorder;
        if (kept != null) {
            kept.update();
        }
    }

    /** Tells what it came to. */
    @Override
    public void close() {
        LedgerRecorder kept = recorder;
        if (kept != null) {
            try (kept) {
                Map<String, Object> facts = kept.finish().toMap();
                events.write(new AgentEvent.Ledger(item.scenario(), item.variant(), "", facts));
                return;
            } catch (TraceException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        if (!why.isEmpty()) {
            events.write(new AgentEvent.Ledger(item.scenario(), item.variant(), why, Map.of()));
        }
    }
}
