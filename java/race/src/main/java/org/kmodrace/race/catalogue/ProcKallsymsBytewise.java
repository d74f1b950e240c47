// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import org.kmodrace.race.catalogue.ListingRace.Pieces;
import org.kmodrace.race.scenario.Scenario;

/** Shared seeds 000 and 001: symbols of live modules are missing from /proc/kallsyms. */
final class ProcKallsymsBytewise {
    private static final int SYMBOLS_PER_ENTRY = 6;
    /** The patch of 2007, put into the running kernel. */
    private static final String SORTED = "kmr_symbols";

    private ProcKallsymsBytewise() {}

    static Scenario declaration() {
        return ProcModulesBytewise.listing(Scenario.declare(
                        "proc-kallsyms-bytewise",
                        "/proc/kallsyms read byte by byte loses symbols of live modules when another is removed"))
                .question("Does a reader of /proc/kallsyms still see every symbol of every live module when the module"
                        + " whose symbols are being printed is removed?")
                .origin(
                        "000",
                        "2007-09-24",
                        "Mathieu Desnoyers: Sort module list by pointer address to get coherent"
                                + " sleepable seq_file iterators")
                .origin("001", "2005-01-28", "David Howells: Fix kallsyms/insmod/rmmod race")
                .actor("reader", "reads the modules' part of /proc/kallsyms one byte a read(2)")
                .actor("unloader", "removes the second module while the reader is inside its first symbol")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS", "KALLSYMS")
                .modules("kmr_a", "kmr_b", "kmr_c", "kmr_d", "kmr_list", SORTED)
                .race(
                        "the kernel's /proc/kallsyms, one byte a read from the first module's symbol on",
                        5,
                        () -> new ListingRace(ModuleListing.procKallsyms(), Pieces.BYTES))
                .mustReproduce(
                        "list-by-index",
                        "a test module's list of several lines an entry, walked by position",
                        5,
                        () -> new ListingRace(TestListing.byIndex(SYMBOLS_PER_ENTRY), Pieces.BYTES))
                .mustNotReproduce(
                        "list-by-address",
                        "the same list, walked by address",
                        5,
                        () -> new ListingRace(TestListing.byAddress(SYMBOLS_PER_ENTRY), Pieces.BYTES))
                .mustNotReproduce(
                        "one-large-read",
                        "the modules' part of /proc/kallsyms in one large read",
                        2,
                        () -> new ListingRace(ModuleListing.procKallsyms(), Pieces.ONE_LARGE_READ))
                .fix(
                        ProcModulesBytewise.SORTED_LIST,
                        "the kernel's /proc/kallsyms, its modules walked by address as the patch of 2007 does",
                        ProcModulesBytewise.SORTED_NEEDS,
                        () -> new Fixed(SORTED, new ListingRace(ModuleListing.procKallsyms(), Pieces.BYTES)))
                .build();
    }
}
