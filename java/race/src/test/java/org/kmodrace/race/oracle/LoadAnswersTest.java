// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadAnswersTest {
    @ParameterizedTest
    @ValueSource(strings = {"2.6.32", "3.9.0", "5.10.0-32-cloud-amd64", "6.1.0-56-cloud-amd64", "6.4.16", "6.4"})
    void loadersThatWaitedFindTheModuleThereBefore65(String release) {
        LoadAnswers answers = LoadAnswers.of(release);
        assertThat(answers.answers()).containsExactly("EEXIST");
        assertThat(answers.because()).contains("add_unformed_module()");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"6.5.0", "6.5.0-rc1+", "6.12.117+deb12-cloud-amd64", "7.3.4+deb13-cloud-amd64", "7.3~rc7", "10.0"
            })
    void loadersOfOneFileShareTheResultSince65(String release) {
        LoadAnswers answers = LoadAnswers.of(release);
        assertThat(answers.answers()).containsExactly("0");
        assertThat(answers.because()).contains("idempotent_init_module()");
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertThat(KernelVersion.parse("6.12.1")).isEqualTo(new KernelVersion(6, 12));
        assertThat(KernelVersion.parse("6.12")).isGreaterThan(KernelVersion.parse("6.5"));
        assertThat(KernelVersion.parse("10.0")).isGreaterThan(KernelVersion.parse("9.99"));
        assertThat(KernelVersion.parse("6.1.0")).isEqualByComparingTo(KernelVersion.parse("6.1.192-2"));
        assertThat(KernelVersion.parse("6.1\n")).isEqualTo(new KernelVersion(6, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6", "6.", "linux-6.1", "v6.1", "999999.1", "-6.1", " 6.1"})
    void whatIsNoReleaseIsRefused(String text) {
        assertThatThrownBy(() -> KernelVersion.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
