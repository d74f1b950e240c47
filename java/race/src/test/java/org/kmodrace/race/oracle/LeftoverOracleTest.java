// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.kmodrace.race.observe.Inventory;
import org.kmodrace.race.observe.Inventory.Place;

class LeftoverOracleTest {
    private static final Inventory NOTHING = new Inventory(Map.of());

    @Test
    void whatWasThereBeforeIsNoLeftover() {
        Inventory both = new Inventory(Map.of(Place.PROC_ENTRY, names("/proc/modules", "/proc/misc")));

        assertThat(judge(both, both)).isEmpty();
    }

    @Test
    void whatWentMeanwhileIsNoLeftover() {
        assertThat(judge(new Inventory(Map.of(Place.KERNEL_THREAD, names("rcu_gp (pid 4)"))), NOTHING))
                .isEmpty();
    }

    @Test
    void aProcEntryThatStaysIsNamed() {
        List<Finding> findings = judge(NOTHING, new Inventory(Map.of(Place.PROC_ENTRY, names("/proc/foo"))));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo("proc-entry-left");
            assertThat(finding.subject()).isEqualTo("/proc/foo");
            assertThat(finding.what()).isEqualTo("the proc entry /proc/foo is still there after its unload");
        });
        assertThat(LeftoverOracle.dangerous(findings)).isFalse();
    }

    @Test
    void oneDeviceInSeveralPlacesIsOneFinding() {
        List<Finding> findings = judge(
                NOTHING,
                new Inventory(Map.of(
                        Place.MISC_DEVICE, names("foo"),
                        Place.DEVICE_NODE, names("/dev/foo"),
                        Place.SYSFS_ENTRY, names("/sys/class/misc/foo", "/sys/devices/virtual/misc/foo"))));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo("misc-device-left");
            assertThat(finding.evidence())
                    .containsEntry("also", List.of("/sys/class/misc/foo", "/sys/devices/virtual/misc/foo", "/dev/foo"));
        });
        assertThat(LeftoverOracle.dangerous(findings)).isTrue();
    }

    @Test
    void whatLiesBelowALeftDirectoryBelongsToIt() {
        assertThat(judge(
                        NOTHING,
                        new Inventory(
                                Map.of(Place.DEBUGFS_ENTRY, names("/sys/kernel/debug/a", "/sys/kernel/debug/a/b")))))
                .singleElement()
                .extracting(Finding::subject)
                .isEqualTo("/sys/kernel/debug/a");
    }

    @Test
    void vmallocAreasAreCounted() {
        assertThat(judge(
                        NOTHING,
                        new Inventory(
                                Map.of(Place.VMALLOC_AREA, names("8192 bytes at a by b", "8192 bytes at c by b")))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo("vmalloc-area-left");
                    assertThat(finding.what()).startsWith("2 areas that the module allocated with vmalloc() are still");
                });
    }

    @Test
    void theNameOfACacheThatSharesItsSlabsIsNoLeftoverByItself() {
        assertThat(judge(NOTHING, new Inventory(Map.of(Place.SLAB_NAME, names("foo")))))
                .isEmpty();
    }

    @Test
    void aCacheThatSharesItsSlabsIsNamedByIt() {
        assertThat(judge(
                        NOTHING,
                        new Inventory(Map.of(
                                Place.SLAB_CACHE, names("no. 3 of those that share :0000136"),
                                Place.SLAB_NAME, names("foo")))))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.kind()).isEqualTo("slab-cache-left");
                    assertThat(finding.evidence()).containsEntry("also", List.of("foo"));
                });
    }

    private static List<Finding> judge(Inventory before, Inventory after) {
        return LeftoverOracle.judge(before, after, "after its unload");
    }

    private static NavigableSet<String> names(String... names) {
        return new TreeSet<>(List.of(names));
    }
}
