// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.trace.LedgerReport.Kind;
import org.kmodrace.race.trace.LedgerReport.Leftover;
import org.kmodrace.race.trace.LedgerReport.Pair;
import org.kmodrace.race.trace.LedgerReport.Refused;
import org.kmodrace.race.trace.LedgerReport.Site;

/** What a ledger says of events that are known. */
class LedgerTest {
    private static final long OWNER = 0xffffffffc0100000L;
    private static final long USER = 0xffffffffc0200000L;
    private static final long USER_INIT = 0xffffffffc0300000L;
    private static final long KERNEL_TEXT = 0xffffffff81234567L;
    private static final long SIZE = 0x1000;
    private static final int THREAD = 7;
    private static final int OTHER_THREAD = 8;
    private static final String SYMBOL = "kmr_owner_symbol";

    private final Ledger ledger = new Ledger();

    private void load(int thread, String module, long base, String... linkedTo) {
        ledger.loadBegins(thread);
        for (String owner : linkedTo) {
            ledger.referenceTaken(thread, false, owner, KERNEL_TEXT);
        }
        ledger.memoryGot(thread, base, SIZE);
        ledger.loaded(thread, module);
        ledger.referenceGiven(thread, false, module, KERNEL_TEXT);
        ledger.loadEnds(thread);
    }

    private void get(int thread, long caller, boolean given) {
        ledger.getBegins(thread, caller, SYMBOL);
        if (given) {
            ledger.referenceTaken(thread, false, "owner", KERNEL_TEXT);
        }
        ledger.getEnds(thread, given ? OWNER + 0x10 : 0);
    }

    private void put(int thread, long caller) {
        ledger.putBegins(thread, caller, SYMBOL);
        ledger.referenceGiven(thread, false, "owner", KERNEL_TEXT);
    }

    private void unload(int thread, String module, String... linkedTo) {
        ledger.freed(thread, module);
        for (String owner : linkedTo) {
            ledger.referenceGiven(thread, false, owner, KERNEL_TEXT);
        }
    }

    private LedgerReport report() {
        return ledger.report(TraceLoss.NONE);
    }

    private Pair only() {
        assertThat(report().pairs()).hasSize(1);
        return report().pairs().getFirst();
    }

    @Test
    void aLinkedModuleIsAUserWithoutGets() {
        load(THREAD, "owner", OWNER);
        load(THREAD, "user", USER, "owner", "owner");

        assertThat(only()).isEqualTo(new Pair("user", "owner", true, 1, 0, 0, 0, 0, 0, List.of()));
        assertThat(report().others()).isEmpty();
    }

    @Test
    void unloadingUnlinks() {
        load(THREAD, "owner", OWNER);
        load(THREAD, "user", USER, "owner");
        unload(OTHER_THREAD, "user", "owner");

        assertThat(only().linked()).isFalse();
        assertThat(only().links()).isEqualTo(1);
        assertThat(report().leftovers()).isEmpty();
        assertThat(report().others()).isEmpty();
    }

    @Test
    void aLoadThatFailsLeavesNoLink() {
        ledger.loadBegins(THREAD);
        ledger.referenceTaken(THREAD, false, "owner", KERNEL_TEXT);
        ledger.referenceGiven(THREAD, false, "owner", KERNEL_TEXT);
        ledger.loadEnds(THREAD);

        assertThat(report().pairs()).isEmpty();
        assertThat(report().others()).isEmpty();
    }

    @Test
    void getsAndPutsAreCountedApartFromLinks() {
        load(THREAD, "owner", OWNER);
        load(THREAD, "user", USER, "owner");
        get(THREAD, USER + 0x1c, true);
        get(THREAD, USER + 0x1c, true);
        put(THREAD, USER + 0x40);

        assertThat(only())
                .extracting(Pair::linked, Pair::gets, Pair::puts, Pair::held, Pair::unmatched)
                .containsExactly(true, 2L, 1L, 1L, 0L);
        assertThat(only().sites())
                .containsExactly(
                        new Site(Kind.GET, SYMBOL, "user+0x1c", "", false, 2),
                        new Site(Kind.PUT, SYMBOL, "user+0x40", "", false, 1));
    }

    @Test
    void aGetThatGotNothingIsNoUse() {
        ledger.lies("user", USER, SIZE);
        get(THREAD, USER, false);
        get(THREAD, USER, false);

        assertThat(report().pairs()).isEmpty();
        assertThat(report().refused()).containsExactly(new Refused("user", SYMBOL, 2));
    }

    @Test
    void aSymbolOfTheKernelItselfHoldsNoModule() {
        ledger.lies("user", USER, SIZE);
        ledger.getBegins(THREAD, USER, "schedule");
        ledger.getEnds(THREAD, KERNEL_TEXT);

        assertThat(report().pairs()).isEmpty();
        assertThat(report().refused()).isEmpty();
    }

    @Test
    void whatAUserStillHasWhenItIsUnloadedIsLeft() {
        load(THREAD, "owner", OWNER);
        load(THREAD, "user", USER);
        get(THREAD, USER + 0x1c, true);
        get(THREAD, USER + 0x2c, true);
        put(THREAD, USER + 0x40);
        unload(THREAD, "user");

        assertThat(report().leftovers())
                .containsExactly(new Leftover(
                        "user", "owner", 1, 1, List.of(new Site(Kind.GET, SYMBOL, "user+0x2c", "", false, 1))));
        assertThat(only()).extracting(Pair::held, Pair::left).containsExactly(0L, 1L);
    }

    @Test
    void theSameLeftTwiceIsCounted() {
        for (int i = 0; i < 2; i++) {
            load(THREAD, "user", USER);
            get(THREAD, USER, true);
            unload(THREAD, "user");
        }

        assertThat(report().leftovers()).singleElement().satisfies(left -> {
            assertThat(left.count()).isEqualTo(1);
            assertThat(left.times()).isEqualTo(2);
        });
        assertThat(report().plus(report()).leftovers())
                .extracting(Leftover::count, Leftover::times)
                .containsExactly(tuple(1L, 4L));
        assertThat(report().plus(report()).pairs()).singleElement().satisfies(pair -> {
            assertThat(pair.gets()).isEqualTo(4);
            assertThat(pair.sites()).extracting(Site::count).containsExactly(4L);
        });
    }

    @Test
    void aPutByALaterLoadIsWithoutAGet() {
        load(THREAD, "user", USER);
        get(THREAD, USER, true);
        unload(THREAD, "user");
        load(THREAD, "user", USER_INIT);
        put(THREAD, USER_INIT);

        assertThat(only())
                .extracting(Pair::gets, Pair::puts, Pair::held, Pair::left, Pair::unmatched)
                .containsExactly(1L, 1L, 0L, 1L, 1L);
    }

    @Test
    void aCallerInInitMemoryIsKnownByTheMemoryThatTheLoadGot() {
        ledger.loadBegins(THREAD);
        ledger.memoryGot(THREAD, USER, SIZE);
        ledger.memoryGot(THREAD, USER_INIT, SIZE);
        ledger.loaded(THREAD, "user");
        get(THREAD, USER_INIT + 0x1c, true);

        assertThat(only().sites()).containsExactly(new Site(Kind.GET, SYMBOL, "user+0x1c", "", true, 1));
    }

    @Test
    void aCallerNobodyKnowsIsTheModuleWhoseInitRuns() {
        ledger.lies("first", OWNER, SIZE);
        ledger.loadBegins(THREAD);
        ledger.loaded(THREAD, "user");
        get(THREAD, USER_INIT, true);
        ledger.loadEnds(THREAD);
        get(THREAD, USER_INIT + 4, true);

        assertThat(report().pairs()).extracting(Pair::user).containsExactly("user", Ledger.UNKNOWN);
    }

    @Test
    void theKernelItselfIsAUserToo() {
        ledger.lies("owner", OWNER, SIZE);
        get(THREAD, KERNEL_TEXT, true);

        assertThat(only().user()).isEqualTo(Ledger.KERNEL);
        assertThat(only().sites().getFirst().place()).isEqualTo("0xffffffff81234567");
    }

    @Test
    void threadsDoNotMix() {
        ledger.lies("one", USER, SIZE);
        ledger.lies("two", USER_INIT, SIZE);
        ledger.getBegins(THREAD, USER, SYMBOL);
        ledger.getBegins(OTHER_THREAD, USER_INIT, "other_symbol");
        ledger.referenceTaken(OTHER_THREAD, false, "other", KERNEL_TEXT);
        ledger.referenceTaken(THREAD, false, "owner", KERNEL_TEXT);
        ledger.getEnds(THREAD, 1);
        ledger.getEnds(OTHER_THREAD, 1);

        assertThat(report().pairs())
                .extracting(Pair::user, Pair::owner)
                .containsExactly(tuple("one", "owner"), tuple("two", "other"));
    }

    @Test
    void whatAnInterruptTakesMeanwhileIsNotTheGets() {
        ledger.lies("user", USER, SIZE);
        ledger.getBegins(THREAD, USER, SYMBOL);
        ledger.referenceTaken(THREAD, true, "driver", KERNEL_TEXT);
        ledger.referenceTaken(THREAD, false, "owner", KERNEL_TEXT);
        ledger.getEnds(THREAD, 1);

        assertThat(only().owner()).isEqualTo("owner");
        assertThat(report().others()).singleElement().satisfies(other -> {
            assertThat(other.module()).isEqualTo("driver");
            assertThat(other.balance()).isEqualTo(1);
        });
    }

    @Test
    void memoryThatIsGivenToAnotherModuleIsItsOwn() {
        load(THREAD, "first", USER);
        unload(THREAD, "first");
        load(THREAD, "second", USER);
        get(THREAD, USER, true);

        assertThat(only().user()).isEqualTo("second");
    }

    @Test
    void theOwnersEndEndsWhatIsHeldOfIt() {
        load(THREAD, "owner", OWNER);
        load(THREAD, "user", USER);
        get(THREAD, USER, true);
        unload(THREAD, "owner");
        unload(THREAD, "user");

        assertThat(report().leftovers()).isEmpty();
        assertThat(only().held()).isZero();
    }

    @Test
    void whatWasLostIsSaid() {
        LedgerReport report = ledger.report(new TraceLoss(5, 2, 7));

        assertThat(report.exact()).isFalse();
        assertThat(report.lost()).isEqualTo(9);
        assertThat(report.lostWhy()).contains("7 came faster").contains("2 passed a probe");
    }

    @Test
    void aReportIsTheSameAfterAJourneyAsJson() {
        load(THREAD, "owner", OWNER);
        load(THREAD, "user", USER, "owner");
        get(THREAD, USER, true);
        get(THREAD, USER, false);
        ledger.referenceTaken(THREAD, false, "owner", KERNEL_TEXT);
        unload(THREAD, "user", "owner");

        assertThat(LedgerReport.from(report().toMap())).isEqualTo(report());
        assertThat(report().leftovers()).hasSize(1);
        assertThat(report().others()).hasSize(1);
    }

    @Test
    void aReportOfAnOwnerHasNothingOfOthers() {
        ledger.isLinked("user", "owner");
        ledger.isLinked("user", "other");

        assertThat(report().of("owner").pairs()).extracting(Pair::owner).containsExactly("owner");
    }
}
