// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.oracle.GrowthOracle.Cache;
import org.kmodrace.race.oracle.GrowthOracle.Growth;

class GrowthOracleTest {
    private static final int CYCLES = 16;

    @Test
    void readsTheKernelsList() {
        // Captured with: head -4 /proc/slabinfo
        String slabinfo = """
                slabinfo - version: 2.1
                # name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit>
                kmalloc-1k           640    640   1024   16    4 : tunables    0    0    0 : slabdata     40     40      0
                """;

        assertThat(GrowthOracle.read(slabinfo))
                .containsExactly(Map.entry("kmalloc-1k", new Cache("kmalloc-1k", 640, 1024)));
    }

    @Test
    void anObjectWithEveryCycleIsALeak() {
        assertThat(judge("kmalloc-1k", 100, 116, 132)).singleElement().satisfies(growth -> {
            assertThat(growth.objects()).isEqualTo(32);
            assertThat(growth.cycles()).isEqualTo(32);
        });
    }

    @Test
    void whatGrowsInOneHalfOnlyIsNoLeak() {
        assertThat(judge("kmalloc-1k", 100, 400, 400)).isEmpty();
        assertThat(judge("kmalloc-1k", 100, 100, 400)).isEmpty();
    }

    @Test
    void whatGrowsByAnotherNumberInEachHalfIsNoLeak() {
        assertThat(judge("kmalloc-96", 100, 286, 436)).isEmpty();
    }

    @Test
    void lessThanAnObjectACycleIsNoLeak() {
        assertThat(judge("kmalloc-1k", 100, 108, 116)).isEmpty();
    }

    @Test
    void whatTheKernelFillsWithMemoryItHasIsNoLeak() {
        assertThat(judge("dentry", 100, 116, 132)).isEmpty();
        assertThat(judge("proc_inode_cache", 100, 116, 132)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "kmalloc-1k, 1024, 1000, true",
        "kmalloc-1k, 1024, 512, false",
        "kmalloc-96, 96, 65, true",
        "kmalloc-96, 96, 1000, false",
        "kmalloc-128, 128, 96, false",
        "kmalloc-192, 192, 129, true",
        "kmalloc-8, 8, 1, true",
        "kmalloc-1k, 1024, ?, true",
        "task_struct, 1024, 1000, false"
    })
    void anAllocationIsLookedForInTheCacheOfItsSize(String cache, int size, String bytes, boolean holds) {
        assertThat(GrowthOracle.holds(new Cache(cache, 0, size), bytes)).isEqualTo(holds);
    }

    @Test
    void whatIsFreedAfterAWhileWasNoLeak() {
        Growth growth = new Growth(new Cache("kmalloc-96", 436, 96), 336, 32);
        assertThat(GrowthOracle.wasFreed(growth, at("kmalloc-96", 430))).isFalse();
        assertThat(GrowthOracle.wasFreed(growth, at("kmalloc-96", 110))).isTrue();
        assertThat(GrowthOracle.wasFreed(growth, Map.of())).isTrue();
    }

    private static List<Growth> judge(String name, long first, long middle, long last) {
        return GrowthOracle.judge(at(name, first), at(name, middle), at(name, last), CYCLES);
    }

    private static Map<String, Cache> at(String name, long active) {
        return Map.of(name, new Cache(name, active, 64));
    }
}
