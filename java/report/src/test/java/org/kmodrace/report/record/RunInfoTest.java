// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.kmodrace.report.Story;

class RunInfoTest {
    private static final RunInfo INFO = Story.info(List.of(new RunInfo.Planned("s", "race", 10)));

    @Test
    void jsonGoesBothWays() throws RecordException {
        assertThat(RunInfo.fromJson(INFO.toJson())).isEqualTo(INFO);
        assertThat(INFO.toJson()).startsWith("{\n  \"schema\" : 1,\n  \"id\" : ");
    }

    @Test
    void fieldsOfALaterVersionArePassedOver() throws RecordException {
        String later = INFO.toJson().replace("\"seed\"", "\"host\" : {\"cpus\" : 2},\n  \"seed\"");

        assertThat(RunInfo.fromJson(later)).isEqualTo(INFO);
    }

    @Test
    void fieldsThatAnEarlierVersionLacksAreEmpty() throws RecordException {
        RunInfo info = RunInfo.fromJson("{\"id\":\"x\",\"planned\":[{\"scenario\":\"s\"}]}");

        assertThat(info.id()).isEqualTo("x");
        assertThat(info.backend()).isEmpty();
        assertThat(info.kmod()).isEmpty();
        assertThat(info.qemuFlags()).isEmpty();
        assertThat(info.planned()).containsExactly(new RunInfo.Planned("s", "", 0));
    }

    @Test
    void aLaterSchemaIsRefused() {
        assertThatThrownBy(() -> RunInfo.fromJson("{\"schema\":2}"))
                .isInstanceOf(RecordException.class)
                .hasMessageContaining("schema 2")
                .hasMessageContaining("use a newer one");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> RunInfo.fromJson("[]")).isInstanceOf(RecordException.class);
        assertThatThrownBy(() -> RunInfo.fromJson("")).isInstanceOf(RecordException.class);
        assertThatThrownBy(() -> RunInfo.fromJson("{\"seed\":\"many\"}")).isInstanceOf(RecordException.class);
    }
}
