// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void aLineGivesBackWhatWasWritten() {
        Target target = new Target(
                "my_driver",
                "debug=1 name=\"a b\"",
                List.of("dep_one", "dep_two"),
                List.of("/dev/my", "/proc/my"),
                List.of("debug:bool", "name:charp"),
                "fail=1");

        assertThat(Target.fromLine(target.toLine())).isEqualTo(target);
    }

    @Test
    void whatIsEmptyStaysEmpty() {
        Target target = new Target("crc7", "", List.of(), List.of(), List.of(), "");

        assertThat(Target.fromLine(target.toLine())).isEqualTo(target);
    }

    @Test
    void anotherCommandIsRefused() {
        assertThatThrownBy(() -> Target.fromLine("load:crc7")).isInstanceOf(IllegalArgumentException.class);
    }
}
