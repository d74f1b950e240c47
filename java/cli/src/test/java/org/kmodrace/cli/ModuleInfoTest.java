// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kmodrace.bridge.libkmod.InfoField;
import org.kmodrace.cli.ModuleInfo.Parameter;

/** The layout of modinfo; {@link ModuleCommandsIT} holds it against modinfo itself. */
class ModuleInfoTest {
    private static final ModuleInfo INFO = new ModuleInfo(
            "tiny",
            "/lib/tiny.ko",
            false,
            List.of(new InfoField("license", "GPL"), new InfoField("alias", "a"), new InfoField("alias", "b")),
            List.of(
                    new Parameter("both", Optional.of("What it is"), Optional.of("int")),
                    new Parameter("bare", Optional.empty(), Optional.of("bool")),
                    new Parameter("untyped", Optional.of("Text"), Optional.empty())));

    @Test
    void keysStandInAColumnAndParametersLast() {
        assertThat(INFO.text()).isEqualTo("""
                filename:       /lib/tiny.ko
                license:        GPL
                alias:          a
                alias:          b
                parm:           both:What it is (int)
                parm:           bare:bool
                parm:           untyped:Text
                """);
    }

    @Test
    void aFieldAloneIsItsValues() {
        assertThat(INFO.text("alias")).isEqualTo("a\nb\n");
        assertThat(INFO.text("filename")).isEqualTo("/lib/tiny.ko\n");
        assertThat(INFO.text("parm")).isEqualTo("both:What it is (int)\nbare: (bool)\nuntyped:Text\n");
        assertThat(INFO.text("nonsense")).isEmpty();
    }

    @Test
    void aPartOfTheKernelIsNamed() {
        ModuleInfo builtin = new ModuleInfo("inner", "(builtin)", true, List.of(), List.of());
        assertThat(builtin.text()).isEqualTo("name:           inner\nfilename:       (builtin)\n");
        assertThat(builtin.text("name")).isEqualTo("inner\n");
    }

    @Test
    void whatWouldMoveATerminalsCursorIsNotPrinted() {
        ModuleInfo hostile = new ModuleInfo(
                "x",
                "x.ko",
                false,
                List.of(new InfoField("author", "a\033[2Jb"), new InfoField("sig", "1\n\t\t2")),
                List.of());
        assertThat(hostile.text()).contains("a?[2Jb", "1\n\t\t2");
    }
}
