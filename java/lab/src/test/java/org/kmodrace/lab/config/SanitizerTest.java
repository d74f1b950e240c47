// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.lab.LabException;

class SanitizerTest {
    @Test
    void theOrderInWhichTheyAreTypedDoesNotMatter() throws Exception {
        assertThat(Sanitizer.parse(List.of("lockdep", " KASAN", "lockdep")))
                .containsExactly(Sanitizer.KASAN, Sanitizer.LOCKDEP);
        assertThat(Sanitizer.parse(List.of())).isEmpty();
        assertThat(Sanitizer.FAULT_INJECTION.word()).isEqualTo("fault-injection");
    }

    @Test
    void refusesWhatThereIsNotAndWhatDoesNotGoTogether() {
        assertThatThrownBy(() -> Sanitizer.parse(List.of("ksan")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("'ksan'")
                .hasMessageContaining("kasan, lockdep, kcsan, fault-injection");
        assertThatThrownBy(() -> Sanitizer.parse(List.of("kasan", "kcsan")))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("either kasan or kcsan");
    }
}
