// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kmodrace.lab.LabException;

class KernelSpecTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "debian:6.1, 6.1, cloud-amd64, true",
        "debian:6.12.95+deb12, 6.12.95+deb12, cloud-amd64, true",
        "debian:7.3~rc7, 7.3~rc7, cloud-amd64, true",
        "debian:bookworm, bookworm, cloud-amd64, false",
        "debian:bookworm-backports, bookworm-backports, cloud-amd64, false",
        "debian:6.1:amd64, 6.1, amd64, true",
    })
    void readsDebian(String text, String wanted, String flavour, boolean version) throws Exception {
        KernelSpec.Debian spec = (KernelSpec.Debian) KernelSpec.parse(text);
        assertThat(spec).isEqualTo(new KernelSpec.Debian(wanted, flavour));
        assertThat(spec.isVersion()).isEqualTo(version);
        assertThat(spec.text()).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "6.1.0-56-cloud-amd64, '#1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-11-16)', debian:6.1.0-56",
        "6.12.48+deb13-amd64, '#1 SMP PREEMPT_DYNAMIC Debian 6.12.48-1 (2025-09-20)', debian:6.12.48+deb13:amd64",
    })
    void aRunningKernelOfDebiansIsKnownByItsName(String release, String version, String text) throws Exception {
        KernelSpec running = KernelSpec.running(release, version).orElseThrow();
        assertThat(running.text()).isEqualTo(text);
        assertThat(KernelSpec.parse(text)).isEqualTo(running);
    }

    @ParameterizedTest
    @CsvSource({
        "6.11.0-19-generic, '#19-Ubuntu SMP PREEMPT_DYNAMIC Wed Feb 12 21:43:43 UTC 2025'",
        "6.1.0-56-cloud-amd64, '#1 SMP my own'",
        "6.19.0-rc1, '#3 SMP Debian 1 (2026-01-01)'",
    })
    void ofAnotherRunningKernelNobodyKnowsWhereItIsToBeHad(String release, String version) {
        assertThat(KernelSpec.running(release, version)).isEmpty();
    }

    @Test
    void readsTheOthers() throws Exception {
        assertThat(KernelSpec.parse(" auto ")).isEqualTo(new KernelSpec.Auto());
        Path image = Files.writeString(folder.resolve("i.deb"), "");
        Path headers = Files.writeString(folder.resolve("h.deb"), "");
        assertThat(KernelSpec.parse("deb:" + image + "," + headers))
                .isEqualTo(new KernelSpec.Debs(List.of(image, headers)));
        assertThat(KernelSpec.parse(folder + "/")).isEqualTo(new KernelSpec.Tree(folder));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12.95"})
    void suggestsDebianForABareVersion(String text) {
        assertThatThrownBy(() -> KernelSpec.parse(text))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("did you mean debian:" + text + "?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|there is no kernel ''",
                "nonsense|there is no kernel 'nonsense'",
                "bookworm|did you mean debian:bookworm?",
                "debian:|needs a suite or a version",
                "debian:bookwurm|neither a suite",
                "debian:6|neither a suite known here nor a version",
                "debian:../../etc|neither a suite",
                "debian:6.1:rt-amd64|no kernel flavour 'rt-amd64'",
                "debian:6.1:amd64:x|flavour",
                "deb:|empty file name",
                "deb:/no/such.deb|no such package file",
                "./no/such/tree|no such directory",
                "/dev/null/x|no such directory",
            })
    void saysWhatIsWrong(String text, String message) {
        assertThatThrownBy(() -> KernelSpec.parse(text))
                .isInstanceOf(LabException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(((LabException) e).next()).isNotEmpty());
    }

    @Test
    void aFileIsNoTree() throws Exception {
        Path deb = Files.writeString(folder.resolve("i.deb"), "");
        assertThatThrownBy(() -> KernelSpec.parse(deb.toString()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("write deb:" + deb);
    }
}
