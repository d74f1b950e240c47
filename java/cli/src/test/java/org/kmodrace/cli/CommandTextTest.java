// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.race.command.Listing;
import org.kmodrace.race.command.LoadAnswer;
import org.kmodrace.race.command.LoadStep;
import org.kmodrace.race.command.ModuleEntry;
import org.kmodrace.race.command.StateAnswer;
import org.kmodrace.race.command.UnloadAnswer;
import org.kmodrace.race.observe.InitstateRules.Look;
import org.kmodrace.race.observe.InitstateRules.State;

/** What people and programs are told; {@link LsmodCheck} with it. */
class CommandTextTest {
    private static ModuleEntry entry(String name, int references, String... users) {
        return new ModuleEntry(
                name,
                16384,
                references,
                List.of(users),
                List.of(users),
                "Live",
                "live",
                "OE",
                false,
                "0xffffffffc0001000");
    }

    private static CommandReport report(String verb, Map<String, Object> answer, LoadAnswer... before) {
        return new CommandReport(
                verb,
                "debian:6.1",
                "6.1.0-56-cloud-amd64",
                "qemu tcg,thread=multi",
                "ffm",
                List.of(before),
                Optional.of(answer),
                Optional.empty(),
                "");
    }

    private static LoadStep step(String module, int errno) {
        return new LoadStep(
                module,
                "/lib/modules/x/" + module + ".ko",
                "",
                "finit_module",
                errno == 0 ? "0" : "ENOENT",
                errno,
                errno == 0 ? "" : "it needs a symbol that neither the kernel nor a loaded module exports",
                errno == 0 ? List.of() : List.of(module + ": Unknown symbol \u001b[31mkmr_gate_wait (err -2)"),
                1234);
    }

    private static String text(CommandReport report) {
        String text = CommandText.render(report);
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line.codePointCount(0, line.length()))
                        .as(line)
                        .isLessThanOrEqualTo(80));
        assertThat(text).doesNotContain("\u001b");
        return text;
    }

    @Test
    void aListingNamesHoldersAndWhatNobodyExplains() {
        ModuleEntry odd = new ModuleEntry(
                "a_module_with_quite_a_long_name_for_a_column",
                123456789,
                12,
                List.of("first_holder", "second_holder", "third_holder"),
                List.of("first_holder", "second_holder", "third_holder", "fourth_holder"),
                "Unloading",
                "",
                "",
                true,
                "0x0000000000000000");
        Listing listing = new Listing(List.of(entry("kmr_owner", 1), entry("b", 1, "c"), odd), false, "");

        String text = text(report("ls", listing.toMap()));

        assertThat(text)
                .containsPattern("kmr_owner +16384 +1 +1 +Live")
                .containsPattern("b +16384 +1 +- +Live .*\\(OE\\) c\n")
                .contains("(sysfs says nothing)", "[permanent]", "fourth_holder", "3 modules", "kept changing")
                .contains("on: 6.1.0-56-cloud-amd64 (debian:6.1, qemu tcg,thread=multi)");
    }

    @Test
    void lsmodIsHeldAgainstTheListing() {
        String lsmod = "Module                  Size  Used by\nb  16384  1 c\nkmr_owner 16384 1\n";
        Listing same = new Listing(List.of(entry("kmr_owner", 1), entry("b", 1, "c")), true, lsmod);
        Listing other = new Listing(List.of(entry("kmr_owner", 2), entry("d", 0)), true, lsmod);

        assertThat(LsmodCheck.differences(same)).isEmpty();
        assertThat(text(report("ls", same.toMap()))).contains("lsmod says the same");
        assertThat(LsmodCheck.differences(other))
                .containsExactly(
                        "b: not loaded; lsmod: 16384 bytes, 1 references, held by c",
                        "d: 16384 bytes, 0 references, held by nobody; lsmod: not loaded",
                        "kmr_owner: 16384 bytes, 2 references, held by nobody; lsmod: 16384 bytes, 1 references,"
                                + " held by nobody");
    }

    @Test
    void aRefusedLoadSaysWhyAndWhatStays() {
        LoadAnswer before = new LoadAnswer("kmr_gate", List.of(step("kmr_gate", 0)));
        LoadAnswer answer = new LoadAnswer("kmr_slow_a", List.of(step("kmr_owner", 0), step("kmr_slow_a", 2)));

        String text = text(report("load", answer.toMap(), before));

        assertThat(text)
                .contains("kmr_owner   0  loaded by finit_module in 1.2 ms")
                .contains("kmr_slow_a  ENOENT (2) it needs a symbol")
                .contains("kernel: kmr_slow_a: Unknown symbol")
                .contains("stays loaded: kmr_gate, kmr_owner\n");
    }

    @Test
    void whatIsBuiltInNeedsNoLoading() {
        assertThat(text(report("load", LoadAnswer.builtin("virtio_pci").toMap())))
                .contains("virtio_pci  a part of the kernel itself");
    }

    @Test
    void aRefusedUnloadSaysWhoHoldsIt() {
        UnloadAnswer answer = new UnloadAnswer(
                "kmr_owner",
                "O_NONBLOCK",
                "EAGAIN",
                11,
                "it is in use (EWOULDBLOCK)",
                1,
                3,
                Optional.of(entry("kmr_owner", 2, "kmr_other")),
                List.of());

        assertThat(text(report("unload", answer.toMap(), new LoadAnswer("kmr_owner", List.of(step("kmr_owner", 0))))))
                .contains("loaded first, as a fresh machine has nothing: kmr_owner")
                .contains("kmr_owner  delete_module(O_NONBLOCK) answers EAGAIN (11): it is in use")
                .contains("held by:     kmr_other")
                .contains("unexplained: 1 reference that no linked module stands for");
    }

    @Test
    void aCrashIsNamedWithItsConsole() {
        CommandReport report = new CommandReport(
                "unload",
                "debian:6.1",
                "6.1.0",
                "qemu tcg,thread=single",
                "ffm",
                List.of(),
                Optional.empty(),
                Optional.of(new CommandReport.Crash(
                        "kernel BUG in __do_sys_delete_module",
                        "unload:kmr_owner",
                        "",
                        "/c/console.log",
                        List.of("x"))),
                "");

        assertThat(text(report))
                .contains("the kernel died: kernel BUG in __do_sys_delete_module")
                .contains("unload:kmr_owner", "again", "/c/console.log");
        assertThat(CommandJson.render(report, Map.of(), 1))
                .contains("\"title\" : \"kernel BUG in __do_sys_delete_module\"", "\"answer\" : null", "\"exit\" : 1");
    }

    @ParameterizedTest
    @CsvSource({
        "LIVE, LIVE, LIVE, false, Both rules say live.",
        "DIRECTORY_ONLY, BUILTIN, BUILTIN, false, Both rules say builtin.",
        "DIRECTORY_ONLY, BUILTIN, COMING, true, this is the window",
        "DIRECTORY_ONLY, BUILTIN, COMING, false, could never be a module",
        "ABSENT, ABSENT, BUILTIN, false, without parameters does not show",
        "LIVE, LIVE, BUILTIN, true, a loaded module of that name"
    })
    void whereTheRulesDifferItIsSaidWhy(Look look, State kmod18, State kmod20, boolean listed, String words) {
        StateAnswer answer = new StateAnswer(
                "x", look, kmod18, kmod20, true, listed ? Optional.of(entry("x", 0)) : Optional.empty());

        assertThat(text(report("state", answer.toMap())).replaceAll("\\s+", " "))
                .contains(words);
    }
}
