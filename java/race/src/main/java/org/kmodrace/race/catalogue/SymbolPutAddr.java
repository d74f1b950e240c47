// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.Map;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.PutAddrOracle;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 002: symbol_put_addr finds the owner by an address, and an owner that is gone kills the kernel. */
final class SymbolPutAddr {
    private static final String OWNER = "kmr_owner";
    private static final String SYMBOL = "kmr_owner_symbol";
    private static final String GOING = "kmr_leaving";
    private static final String GOING_SYMBOL = "kmr_leaving_symbol";
    private static final String GETTER = "kmr_getter";
    private static final String GETTER_FILE = "/proc/kmr_getter";
    private static final String MINIATURE = "kmr_mini";
    private static final String MINIATURE_FILE = "/proc/kmr_mini";

    private SymbolPutAddr() {}

    static Scenario declaration() {
        return Scenario.declare("symbol-put-addr", "symbol_put_addr() of a module that is gone kills the kernel")
                .question("What does symbol_put_addr() do with an address inside the owner, with one put too many, with"
                        + " an address of the kernel itself, and with one of a module that is gone?")
                .origin("002", "2007-03-13", "Trent Piepho: Add ability to keep track of callers of symbol_(get|put)")
                .actor("getter", "gets symbols by name, and puts them by address")
                .actor("unloader", "unloads the owner of an address that the getter has kept")
                .acceptable(
                        PutAddrOracle.COUNTED, "a put by address gives back what a get by name took, and nothing else")
                .acceptable(
                        PutAddrOracle.STALE_IGNORED, "an address of a module that is gone is put, and the kernel lives")
                .interesting(
                        PutAddrOracle.BUG_ON_STALE,
                        "an address of a module that is gone is put, and the kernel ends in a BUG")
                .forbidden(
                        PutAddrOracle.MISCOUNTED,
                        "a put by address does not give back one reference, or an address of the kernel itself changes"
                                + " a module's count")
                .crashesKernel(PutAddrOracle::judgeCrash)
                .options("MODULES", "MODULE_UNLOAD", "SYSFS", "PROC_FS", "BUG")
                .modules(KernelGate.MODULE, OWNER, GOING, GETTER, MINIATURE)
                .race("puts an address whose module was unloaded", 3, Stale::new)
                .mustReproduce(
                        "put-in-miniature",
                        "a test module's own put of an owner that is not there, with a BUG_ON",
                        1,
                        Miniature::new)
                .mustNotReproduce("matched-pair", "gets by name, puts by address", 5, Matched::new)
                .ledger()
                .build();
    }

    private static int count(Guest guest) {
        return guest.references(OWNER)
                .orElseThrow(() -> new HarnessException("the reference count of " + OWNER + " cannot be read"));
    }

    private static void load(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
        guest.mustLoad(GETTER, "");
    }

    /** Gets by name, puts by address, and puts an address of the kernel itself while a reference is held. */
    private static PutAddrOracle.Counts counts(Guest guest) {
        guest.mustWrite(GETTER_FILE, "get " + SYMBOL);
        int got = count(guest);
        guest.mustWrite(GETTER_FILE, "put-kernel");
        int kernelPut = count(guest);
        guest.mustWrite(GETTER_FILE, "put-addr");
        return new PutAddrOracle.Counts(got, kernelPut, count(guest));
    }

    private static final class Matched implements Race {
        @Override
        public void setUp(Guest guest) {
            load(guest);
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(GETTER);
            guest.mustUnload(KernelGate.MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(OWNER, "");
            PutAddrOracle.Counts counts = counts(guest);
            guest.mustUnload(OWNER);
            return PutAddrOracle.judge(counts, false);
        }
    }

    private static final class Stale implements Race {
        @Override
        public void setUp(Guest guest) {
            load(guest);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustLoad(OWNER, "");
            PutAddrOracle.Counts counts = counts(guest);
            trial.note(PutAddrOracle.NOTE_COUNTS, counts.facts());
            guest.mustWrite(GETTER_FILE, "put-addr");
            // From here on nothing may unload the owner: that is symbol-put-unmatched.
            trial.note("one-put-too-many", Map.of("references", count(guest)));

            guest.mustLoad(GOING, "");
            guest.mustWrite(GETTER_FILE, "get " + GOING_SYMBOL);
            Object text = String.valueOf(guest.sections(GOING).get(".text"));
            guest.mustWrite(GETTER_FILE, "put " + GOING_SYMBOL);
            SysResult unload = guest.unload(GOING);
            if (!unload.ok()) {
                throw new HarnessException(GOING + " could not be unloaded: " + unload);
            }
            trial.note(PutAddrOracle.NOTE_STALE, Map.of("module", GOING, "text", text));
            guest.mustWrite(GETTER_FILE, "put-addr");
            return PutAddrOracle.judge(counts, true);
        }
    }

    private static final class Miniature implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(KernelGate.MODULE, "");
            guest.mustLoad(MINIATURE, "");
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            guest.mustWrite(MINIATURE_FILE, "load");
            guest.mustWrite(MINIATURE_FILE, "unload");
            trial.note(PutAddrOracle.NOTE_MINIATURE, Map.of("module", MINIATURE));
            guest.mustWrite(MINIATURE_FILE, "put-there");
            return PutAddrOracle.judge(new PutAddrOracle.Counts(1, 1, 0), true);
        }
    }
}
