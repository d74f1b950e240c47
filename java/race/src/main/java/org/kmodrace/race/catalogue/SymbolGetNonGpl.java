// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.observe.KernelLog;
import org.kmodrace.race.oracle.SymbolLicenceOracle;
import org.kmodrace.race.oracle.SymbolLicenceOracle.Asked;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 002: whom symbol_get() hands a symbol to. It asked nobody for a licence once; today it does. */
final class SymbolGetNonGpl {
    private static final String OWNER = "kmr_both";
    private static final String GPL_ONLY = "kmr_both_gpl";
    private static final String PLAIN = "kmr_both_plain";
    private static final String GETTER = "kmr_getter";
    private static final String MINIATURE = "kmr_licence";

    private SymbolGetNonGpl() {}

    static Scenario declaration() {
        return Scenario.declare("symbol-get-non-gpl", "symbol_get() of a symbol that is exported without _GPL")
                .question("Does symbol_get() hand out a symbol that its owner exports with EXPORT_SYMBOL, and not only"
                        + " those exported with EXPORT_SYMBOL_GPL?")
                .origin("002", "2007-03-13", "Trent Piepho: Add ability to keep track of callers of symbol_(get|put)")
                .reference(
                        "2023-08-01", "Christoph Hellwig: modules: only allow symbol_get of EXPORT_SYMBOL_GPL modules")
                .actor("getter", "gets a symbol of each kind by name, looks at the owner's count, and puts it back")
                .acceptable(
                        SymbolLicenceOracle.PLAIN_REFUSED,
                        "the GPL-only symbol is handed out, the other is not, and takes no reference")
                .interesting(SymbolLicenceOracle.PLAIN_HANDED_OUT, "both are handed out, as all kernels did until 2023")
                .forbidden(
                        SymbolLicenceOracle.UNDOCUMENTED,
                        "the GPL-only symbol is refused, or an answer came that symbol_get() does not have")
                .forbidden(
                        SymbolLicenceOracle.COUNT_WRONG,
                        "a refused get left a reference on the owner, or one that was handed out took none")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS", "SYSFS")
                .modules(OWNER, GETTER, MINIATURE)
                .race("a symbol of each kind is got and put", 10, Kernel::new)
                .mustReproduce(
                        "asks-nobody", "a get in miniature that hands out everything", 3, () -> new Miniature(true))
                .mustNotReproduce(
                        "asks-for-gpl",
                        "the same, which refuses what is exported to all",
                        3,
                        () -> new Miniature(false))
                .build();
    }

    /** Gets and puts symbols by name, wherever they are kept. */
    private abstract static class Getting implements Race {
        abstract String file();

        abstract int references(Guest guest);

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            try (KernelLog log = new KernelLog(guest.sys(), "/dev/kmsg")) {
                Asked gplOnly = ask(guest, GPL_ONLY);
                Asked plain = ask(guest, PLAIN);
                return SymbolLicenceOracle.judge(gplOnly, plain, log.news(), references(guest));
            }
        }

        private Asked ask(Guest guest, String symbol) {
            SysResult get = guest.command(file(), "get " + symbol);
            int references = references(guest);
            if (get.ok()) {
                guest.mustWrite(file(), "put " + symbol);
            }
            return new Asked(symbol, get, references);
        }
    }

    private static final class Kernel extends Getting {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(OWNER, "");
            guest.mustLoad(GETTER, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(GETTER);
            guest.mustUnload(OWNER);
        }

        @Override
        String file() {
            return "/proc/" + GETTER;
        }

        @Override
        int references(Guest guest) {
            return guest.references(OWNER)
                    .orElseThrow(() -> new HarnessException("the references on " + OWNER + " cannot be read"));
        }
    }

    private static final class Miniature extends Getting {
        private final boolean any;

        /** @param any whether it hands out everything */
        Miniature(boolean any) {
            this.any = any;
        }

        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(MINIATURE, "any=" + (any ? "1" : "0"));
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(MINIATURE);
        }

        @Override
        String file() {
            return "/proc/" + MINIATURE;
        }

        @Override
        int references(Guest guest) {
            return guest.text(file())
                    .map(count -> Integer.parseInt(count.strip()))
                    .orElseThrow(() -> new HarnessException(file() + " is not there"));
        }
    }
}
