// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import org.kmodrace.race.catalogue.ListingRace.Pieces;
import org.kmodrace.race.oracle.ListingOracle;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 000, its first half: a live module is missing from /proc/modules. */
final class ProcModulesBytewise {
    /** The patch of 2007, put into the running kernel. */
    static final String SORTED = "kmr_sorted";

    static final String SORTED_LIST = "sorted-list";
    static final List<String> SORTED_NEEDS =
            // The kernel's list of modules is data: kallsyms has names of functions only, but for KALLSYMS_ALL.
            List.of("FUNCTION_TRACER", "DYNAMIC_FTRACE_WITH_REGS", "KPROBES", "KALLSYMS_ALL");

    private ProcModulesBytewise() {}

    static Scenario declaration() {
        return listing(Scenario.declare(
                        "proc-modules-bytewise",
                        "/proc/modules read byte by byte loses a live module when another is removed"))
                .question("Does a reader of /proc/modules still see every live module when the one whose line is being"
                        + " printed is removed?")
                .origin(
                        "000",
                        "2007-09-24",
                        "Mathieu Desnoyers: Sort module list by pointer address to get coherent"
                                + " sleepable seq_file iterators")
                .actor("reader", "reads /proc/modules one byte a read(2)")
                .actor("unloader", "removes the module of the second line while the reader is inside that line")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS")
                .modules("kmr_a", "kmr_b", "kmr_c", "kmr_d", "kmr_e", "kmr_list", SORTED)
                .race(
                        "the kernel's /proc/modules, one byte a read",
                        20,
                        () -> new ListingRace(ModuleListing.procModules(), Pieces.BYTES))
                .mustReproduce(
                        "list-by-index",
                        "a test module's list, walked by position as m_next() does",
                        5,
                        () -> new ListingRace(TestListing.byIndex(1), Pieces.BYTES))
                .mustNotReproduce(
                        "list-by-address",
                        "the same list, walked by address",
                        5,
                        () -> new ListingRace(TestListing.byAddress(1), Pieces.BYTES))
                .mustNotReproduce(
                        "one-large-read",
                        "the kernel's /proc/modules in one large read",
                        5,
                        () -> new ListingRace(ModuleListing.procModules(), Pieces.ONE_LARGE_READ))
                .fix(
                        SORTED_LIST,
                        "the kernel's /proc/modules, walked by address as the patch of 2007 does",
                        SORTED_NEEDS,
                        () -> new Fixed(SORTED, new ListingRace(ModuleListing.procModules(), Pieces.BYTES)))
                .build();
    }

    /** The outcomes that every listing has. */
    static Scenario.Builder listing(Scenario.Builder scenario) {
        return scenario.acceptable(ListingOracle.COMPLETE, "every entry that was there all the time appears once")
                .interesting(
                        ListingOracle.LIVE_ENTRY_SKIPPED,
                        "an entry that was there before, during and after the read is missing")
                .forbidden(ListingOracle.ENTRY_DUPLICATED, "a line appears twice")
                .forbidden(ListingOracle.LINE_TORN, "a line that no entry prints")
                .forbidden(ListingOracle.GONE_ENTRY_SHOWN, "an entry appears that was gone before the read began")
                .forbidden(ListingOracle.ENDLESS, "the read does not come to an end");
    }
}
