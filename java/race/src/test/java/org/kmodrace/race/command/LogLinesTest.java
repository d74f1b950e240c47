// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogLinesTest {
    @Test
    void whatSpeaksOfTheModuleIsPreferred() {
        List<String> log = List.of("one", "xfrm-user: two", "three", "xfrm_user: four");

        assertThat(LogLines.about("xfrm_user", log, 5)).containsExactly("xfrm-user: two", "xfrm_user: four");
        assertThat(LogLines.about("xfrm_user", log, 1)).containsExactly("xfrm_user: four");
        assertThat(LogLines.about("other", log, 2)).containsExactly("three", "xfrm_user: four");
        assertThat(LogLines.about("other", List.of(), 2)).isEmpty();
    }
}
