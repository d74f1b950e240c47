// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The lines of {@code modprobe --show-depends}. */
class LoadStepTest {
    @Test
    void areModprobesOwnWithoutBlanksAtTheEnd() {
        Path file = Path.of("/lib/a.ko");
        assertThat(new LoadStep(LoadStep.Kind.INSERT, "a", Optional.of(file), "", "").line())
                .isEqualTo("insmod /lib/a.ko");
        assertThat(new LoadStep(LoadStep.Kind.INSERT, "a", Optional.of(file), "", "x=1").line())
                .isEqualTo("insmod /lib/a.ko x=1");
        assertThat(new LoadStep(LoadStep.Kind.BUILTIN, "a", Optional.empty(), "", "").line())
                .isEqualTo("builtin a");
        assertThat(new LoadStep(LoadStep.Kind.INSTALL, "a", Optional.of(file), "/bin/true", "").line())
                .isEqualTo("install /bin/true");
    }
}
