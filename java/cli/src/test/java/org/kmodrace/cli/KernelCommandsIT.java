// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.race.command.ModulesDep;

/** {@code ls}, {@code state}, {@code load} and {@code unload} in real kernels. */
@Timeout(600)
class KernelCommandsIT {
    /** Set to load every module that there is, and not each twelfth; takes minutes under emulation. */
    private static final String ALL = "KMODRACE_TEST_ALL_MODULES";

    private static final int EACH = 12;
    /** What tests the kernel for minutes when it is loaded, or ends it on purpose. */
    private static final String NOT_FOR_THIS = "tcrypt|.*torture.*|softdog|evbug";

    @TempDir
    Path home;

    private Kmodrace.Answer run(int code, String... arguments) throws Exception {
        return new Kmodrace(home.resolve("use")).covered().run(arguments).exited(code);
    }

    private static JsonNode json(Kmodrace.Answer answer) throws Exception {
        return new ObjectMapper().readTree(answer.out());
    }

    @Test
    void aCompressedModuleIsLoadedAfterWhatItNeeds() throws Exception {
        JsonNode report = json(run(ExitCode.OK, "load", "xfrm-user", "--in", "debian:6.12", "--json"));

        assertThat(report.path("release").asText()).startsWith("6.12.");
        assertThat(report.path("answer").path("steps").findValuesAsText("module"))
                .containsExactly("xfrm_algo", "xfrm_user");
        assertThat(report.path("answer").path("steps").findValuesAsText("answer"))
                .containsOnly("0");
        assertThat(report.path("answer").path("steps").toString()).contains("Initializing XFRM netlink socket");
    }

    @Test
    void whoHoldsAModuleIsNamed() throws Exception {
        Kmodrace.Answer answer =
                run(ExitCode.REFUSED, "unload", "xfrm_algo", "--in", Kmodrace.KERNEL, "--with", "xfrm_user");

        assertThat(answer.unwrapped())
                .contains("answers EAGAIN (11): it is in use")
                .contains("held by: xfrm_user")
                .contains("unexplained: no reference");
    }

    @Test
    void aReferenceThatNobodyExplainsIsCounted() throws Exception {
        JsonNode report = json(run(
                ExitCode.REFUSED,
                "unload",
                "kmr_owner",
                "--in",
                Kmodrace.KERNEL,
                "--with",
                "kmr_user action=get",
                "--json"));

        JsonNode owner = report.path("answer").path("stillThere").path(0);
        assertThat(report.path("answer").path("answer").asText()).isEqualTo("EAGAIN");
        assertThat(owner.path("references").asInt()).isEqualTo(1);
        assertThat(owner.path("unexplained").asInt()).isEqualTo(1);
        assertThat(owner.path("users")).isEmpty();
    }

    /** The real lsmod(8) is asked in the same guest, right after. */
    @Test
    void lsSaysWhatLsmodSays() throws Exception {
        String kernel = Kmodrace.KERNEL;
        Path asked = Files.write(home.resolve("with"), with(kernel));

        Kmodrace.Answer answer =
                new Kmodrace(home.resolve("use")).covered().run("ls", "--in", kernel, "--check", "--json", "@" + asked);

        // 1 is right too: not every module finds its device here.
        assertThat(answer.code()).as(answer.err()).isIn(ExitCode.OK, ExitCode.REFUSED);
        JsonNode report = json(answer);
        JsonNode modules = report.path("answer").path("modules");
        assertThat(report.path("lsmodDiffers")).isEmpty();
        assertThat(report.path("answer").path("lsmod").asText().lines().count() - 1)
                .isEqualTo(modules.size());
        assertThat(modules.size()).isGreaterThan(100);
        assertThat(report.path("answer").path("settled").asBoolean()).isTrue();
        assertThat(report.path("crash").isNull()).isTrue();
    }

    private static List<String> with(String kernel) throws Exception {
        Preparation prepared = Preparation.of(KernelSpec.parse(kernel), Progress.SILENT);
        Path index = ModuleIndex.of(prepared.cache(), prepared.kernel(), Progress.SILENT);
        List<String> names = ModulesDep.read(index).names().stream()
                .filter(name -> !name.matches(NOT_FOR_THIS))
                .sorted()
                .toList();
        int each = System.getenv(ALL) == null ? EACH : 1;
        List<String> words = new ArrayList<>();
        IntStream.range(0, names.size())
                .filter(i -> i % each == 0)
                .forEach(i -> words.addAll(List.of("--with", names.get(i))));
        return words;
    }

    @Test
    void aKernelThatDiesOfItIsReportedWithItsCrash() throws Exception {
        Kmodrace.Answer answer =
                run(ExitCode.REFUSED, "unload", "kmr_owner", "--in", Kmodrace.KERNEL, "--with", "kmr_user action=put");

        assertThat(answer.unwrapped())
                .contains("the kernel died: kernel BUG in __do_sys_delete_module")
                .contains("under: unload:kmr_owner")
                .contains("loaded before: kmr_owner, kmr_user");
    }

    @Test
    void whatCannotBeLoadedIsToldBeforeAnythingIsBooted() throws Exception {
        Path text = Files.writeString(home.resolve("notes.ko"), "not a module\n");

        assertThat(run(ExitCode.USAGE, "load", "xfrm_usr", "--in", Kmodrace.KERNEL)
                        .err())
                .contains("has no module 'xfrm_usr'; did you mean xfrm_user");
        assertThat(run(ExitCode.INFRASTRUCTURE, "load", text.toString(), "--in", Kmodrace.KERNEL)
                        .err())
                .contains("no readable kernel module", "notes.ko");
    }

    @Test
    void withoutModuleSupportThisKernelIsLeftAlone() throws Exception {
        assumeFalse(
                Files.exists(Path.of("/proc/modules")),
                "this machine's kernel has modules: it is not asked to load any");

        for (String[] arguments : List.of(
                new String[] {"ls"},
                new String[] {"load", "loop", "--here", "--touch-this-kernel"},
                new String[] {"unload", "loop", "--here", "--touch-this-kernel"})) {
            assertThat(run(ExitCode.INFRASTRUCTURE, arguments).err()).contains("has no module support");
        }
    }
}
