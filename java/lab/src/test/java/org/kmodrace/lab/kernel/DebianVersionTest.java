// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DebianVersionTest {
    /** In this order by {@code dpkg --compare-versions A lt B}, run for each neighbouring pair with dpkg 1.21. */
    private static final List<String> ASCENDING = List.of(
            "5.10.223-1",
            "6.1.99-1",
            "6.1.176-1~deb11u1",
            "6.1.176-1",
            "6.1.192-1",
            "6.1.192-2",
            "6.12.9-1",
            "6.12.90-1~bpo12+1",
            "6.12.90-1",
            "6.12.90-2~bpo12+1",
            "6.12.117-1~deb12u1",
            "6.12.117-1",
            "7.3~rc7-1~exp1",
            "7.3-1",
            "7.3.4-1~bpo13+1",
            "7.3.4-1",
            "7.3.4+really-1",
            "1:1.0-1");

    @Test
    void ordersAsDpkgDoes() {
        List<String> versions = new ArrayList<>(ASCENDING);
        Collections.shuffle(versions, new Random(1));
        versions.sort(DebianVersion.ORDER);
        assertThat(versions).isEqualTo(ASCENDING);
        assertThat(DebianVersion.ORDER.compare("1.0-1", "1.00-01")).isZero();
    }
}
