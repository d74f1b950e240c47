// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestCommandTest {
    @Test
    void whatNeedsNoCareIsReadable() {
        assertThat(GuestCommand.of("load", "kmr_user", "action=get")).hasToString("load:kmr_user,action=get");
        assertThat(GuestCommand.of("ls")).hasToString("ls");
        assertThat(GuestCommand.of("batch", "/kmodrace/batch")).hasToString("batch:/kmodrace/batch");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "opt=\"a b\"",
                "a,b:c",
                "50%",
                "%41",
                "é→𝄞",
                "'single' \\back\\slash",
                "line\nbreak\ttab",
                "kmodrace.do=unload:x",
                "# $HOME `id` -- quiet"
            })
    void everythingElseSurvivesTheWayThrough(String argument) {
        GuestCommand command = GuestCommand.of("load", "x", argument, argument);
        GuestPlan plan = GuestPlan.ofCommands(1, "ffm", List.of(command, GuestCommand.of("ls")));

        assertThat(command.toString()).matches("[a-z]+:[A-Za-z0-9._/=+@,%-]*");
        assertThat(GuestCommand.parse(command.toString())).isEqualTo(command);
        assertThat(GuestPlan.fromCommandLine("quiet " + plan.toCommandLine() + " -- more"))
                .isEqualTo(plan);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":a", "Load:a", "load a", "load:%", "load:%4", "load:%zz", "load:é", "load:%ff"})
    void whatIsNoCommandIsRefused(String text) {
        assertThatThrownBy(() -> GuestCommand.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
