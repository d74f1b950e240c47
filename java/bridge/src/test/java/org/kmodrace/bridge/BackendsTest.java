// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BackendsTest {
    @Test
    void theDefaultIsThere() {
        assertThat(Backends.names()).contains(Backends.DEFAULT).doesNotHaveDuplicates();
        assertThat(Backends.open(Backends.DEFAULT).backend()).isEqualTo(Backends.DEFAULT);
    }

    @Test
    void anUnknownNameIsNeverReplacedByAnother() {
        assertThatThrownBy(() -> Backends.open("nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("no backend 'nonsense'", "ffm");
        assertThatThrownBy(() -> Backends.open("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Backends.open("FFM")).isInstanceOf(IllegalArgumentException.class);
    }
}
