// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ModuleOptionsTest {
    @Test
    void whatIsForAModuleIsRefusedWithoutOne() {
        Typed typed = Typed.of("run", "--params", "a=1");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains("add --module");
    }

    @Test
    void anUnknownCheckIsRefusedWithThoseThatThereAre() {
        Typed typed = Typed.of("run", "--module", "my.ko", "module-everything");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err())
                .contains("there is no check 'module-everything'")
                .contains("module-leftovers");
    }

    @Test
    void aDeviceIsAnAbsolutePath() {
        Typed typed = Typed.of("run", "--module", "my.ko", "--device", "my");

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).contains("'my' is no absolute path");
    }
}
