// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.DebianRelease;

class KmodChoiceTest {
    @Test
    void aKmodIsThisHostsOrThatOfARelease() throws LabException {
        assertThat(KmodChoice.parse("host")).isEqualTo(new KmodChoice.Host());
        assertThat(KmodChoice.parse("debian:sid")).isEqualTo(new KmodChoice.Debian(DebianRelease.SID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "debian:bullseye", "debian:bookworm", "debian:trixie", "debian:sid"})
    void itIsWrittenAsItIsTyped(String text) throws LabException {
        assertThat(KmodChoice.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Host", "trixie", "debian:", "debian:trxie", "debian:trixie-backports"})
    void anotherNameIsToldWhichThereAre(String text) {
        assertThatThrownBy(() -> KmodChoice.parse(text))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll(
                        "there is no kmod '" + text + "'", "host, debian:bullseye, debian:bookworm, debian:trixie");
    }
}
