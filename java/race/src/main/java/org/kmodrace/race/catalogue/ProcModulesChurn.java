// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import static org.kmodrace.race.catalogue.ChurnRace.Reads.BLOCKS;
import static org.kmodrace.race.catalogue.ChurnRace.Reads.BYTES;

import java.util.List;
import org.kmodrace.race.oracle.ChurnOracle;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 000 as it is met in practice: nobody waits for anybody, and every read is judged. */
final class ProcModulesChurn {
    private static final int CHANGERS = 2;

    private ProcModulesChurn() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "proc-modules-churn",
                        "readers of /proc/modules while modules come and go: live ones missing, or twice")
                .question("While modules are loaded and unloaded at random, does every reader of /proc/modules see each"
                        + " module exactly once that was there from the beginning of the read to its end?")
                .origin(
                        "000",
                        "2007-09-24",
                        "Mathieu Desnoyers: Sort module list by pointer address to get coherent"
                                + " sleepable seq_file iterators")
                .actor(
                        "byte-reader",
                        "reads /proc/modules one byte a read(2), again and again; two of them",
                        "byte-reader-1",
                        "byte-reader-2")
                .actor(
                        "block-reader",
                        "reads it as programs do, by blocks: still one read(2) for the lines and one for the end",
                        "block-reader-3")
                .actor("changer", "unloads and loads random modules of its own; two of them", "changer-1", "changer-2")
                .acceptable(ChurnOracle.COMPLETE, "every read shows what was there all the time, once")
                .interesting(
                        ChurnOracle.LIVE_ENTRY_SKIPPED,
                        "a module that was loaded before, during and after a read is missing from it")
                .interesting(
                        ChurnOracle.LIVE_ENTRY_REPEATED,
                        "a module that was loaded all the time appears twice, because another came before it")
                .forbidden(ChurnOracle.LINE_TORN, "a line that no module prints")
                .forbidden(ChurnOracle.GONE_ENTRY_SHOWN, "a module appears that was gone all the time")
                .forbidden(ChurnOracle.ENDLESS, "a read does not come to an end")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS")
                .modules("kmr_a", "kmr_b", "kmr_c", "kmr_d", "kmr_e", "kmr_list", ProcModulesBytewise.SORTED)
                .race(
                        "the kernel's /proc/modules, two readers by bytes and one by blocks",
                        5,
                        () -> new ChurnRace(ModuleListing.procModules(), List.of(BYTES, BYTES, BLOCKS), CHANGERS, 8))
                .mustReproduce(
                        "list-by-index",
                        "a test module's list, walked by position as m_next() does",
                        3,
                        () -> new ChurnRace(TestListing.byIndex(1), List.of(BYTES, BYTES), CHANGERS, 200))
                .mustNotReproduce(
                        "list-by-address",
                        "the same list, walked by address",
                        3,
                        () -> new ChurnRace(TestListing.byAddress(1), List.of(BYTES, BYTES), CHANGERS, 200))
                .fix(
                        ProcModulesBytewise.SORTED_LIST,
                        "the same with the kernel's list walked by address, as the patch of 2007 does",
                        ProcModulesBytewise.SORTED_NEEDS,
                        () -> new Fixed(
                                ProcModulesBytewise.SORTED,
                                new ChurnRace(ModuleListing.procModules(), List.of(BYTES, BYTES, BLOCKS), CHANGERS, 8)))
                .build();
    }
}
