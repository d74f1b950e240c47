// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelRangeTest {
    private static KernelVersion version(String text) {
        return KernelVersion.of(text).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    6.12.95+deb12-cloud-amd64   | 6 | 12 | 95
                    6.1.176-1                   | 6 | 1  | 176
                    5.10.0-32-cloud-amd64       | 5 | 10 | 0
                    7.2.13+deb14+1-cloud-amd64  | 7 | 2  | 13
                    6.13-rc3                    | 6 | 13 | 0
                    """)
    void theUpstreamVersionIsReadFromReleasesAndPackages(String text, int major, int minor, int patch) {
        KernelVersion read = version(text);

        assertThat(read.major()).isEqualTo(major);
        assertThat(read.minor()).isEqualTo(minor);
        assertThat(read.patch()).isEqualTo(patch);
    }

    @Test
    void aCandidateComesBeforeItsRelease() {
        assertThat(version("7.3~rc7-1~exp1")).isLessThan(version("7.3-1"));
        assertThat(version("7.3.0-rc7-amd64")).isLessThan(version("7.3.0"));
        assertThat(version("7.3-rc7")).isGreaterThan(version("7.3-rc6"));
        assertThat(version("7.3-rc1")).isGreaterThan(version("7.2.13"));
    }

    @Test
    void thePackageSaysMoreThanDebiansRelease() {
        assertThat(KernelVersion.of("6.1.0-50-cloud-amd64", "6.1.176-1")).contains(version("6.1.176"));
        assertThat(KernelVersion.of("6.14.2-custom", "")).contains(version("6.14.2"));
        assertThat(KernelVersion.of("next", "")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    all              | 2.6.0      | true
                    < 6.5            | 6.4.16     | true
                    < 6.5            | 6.5-rc1    | false
                    >= 6.5           | 6.5-rc1    | true
                    >= 6.5           | 6.12.95    | true
                    <= 6.5           | 6.5.13     | true
                    > 6.5            | 6.5.13     | false
                    > 6.5            | 6.6        | true
                    == 6.1           | 6.1.176    | true
                    >= 6.1.100       | 6.1.99     | false
                    >= 6.1.100       | 6.1.100    | true
                    >= 5.15, < 6.5   | 5.10.223   | false
                    >= 5.15, < 6.5   | 6.1.176    | true
                    >= 5.15, < 6.5   | 6.5        | false
                    < 7.3-rc3        | 7.3-rc2    | true
                    < 7.3-rc3        | 7.3        | false
                    """)
    void aBoundOfTwoNumbersIsAboutTheMainlineVersion(String range, String kernel, boolean inside) {
        assertThat(KernelRange.parse(range).contains(version(kernel))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6.5", "since 6.5", ">= 6", ">= 6.5 < 7.0", ">= 6.5,"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> KernelRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no range of kernels");
    }
}
