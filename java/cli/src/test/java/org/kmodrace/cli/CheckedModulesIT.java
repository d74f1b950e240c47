// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Modules with one fault each, their mended twins, and modules of the kernel's own, as somebody who wrote them would
 * have them checked. Those whose fault costs a machine run with {@code -Dkmodrace.modules=all} only, except two.
 */
@Timeout(900)
class CheckedModulesIT {
    private static final String BROKEN = "testmods/broken";
    private static final String LEFTOVERS = "module-leftovers";
    private static final String AFTER = "module-after-unload";
    private static final String OPEN = "module-open-vs-unload";
    private static final String REFERENCES = "module-references";
    private static final String INIT = "module-failing-init";

    /** Each leaves the machine fit for the next. */
    private static final Map<String, String> LEAVING = Map.of(
            "kmr_left_proc", "proc-entry-left",
            "kmr_left_kobject", "sysfs-entry-left",
            "kmr_left_debugfs", "debugfs-entry-left",
            "kmr_left_cache", "slab-cache-left",
            "kmr_left_number", "device-number-left",
            "kmr_leak", "memory-leak",
            "kmr_leak_vmalloc", "vmalloc-area-left");

    /** The kernel's own: libraries, devices, file systems, network; alone and with others that they need. */
    private static final List<String> STOCK = List.of(
            "crc7",
            "xfrm_algo",
            "lz4_compress",
            "nls_utf8",
            "vfat",
            "loop",
            "dummy",
            "tun",
            "veth",
            "bridge",
            "8021q",
            "raid6_pq",
            "xor",
            "tcp_diag",
            "sctp",
            "ifb",
            "macvlan",
            "nbd",
            "ip_gre",
            "overlay");

    @TempDir
    Path home;

    @Test
    void whatIsLeftBehindIsFoundAndItsMendedTwinIsClean() throws Exception {
        List<String> all = new ArrayList<>(new TreeSet<>(LEAVING.keySet()));
        LEAVING.keySet().stream().sorted().forEach(name -> all.add(name + "_ok"));

        Map<String, List<String>> found = check(Kmodrace.KERNEL, ExitCode.NOT_AS_EXPECTED, all, LEFTOVERS);

        LEAVING.forEach((name, kind) -> {
            assertThat(found).containsEntry(name, List.of(kind)).containsEntry(name + "_ok", List.of());
        });
    }

    @Test
    void whatIsWrongWithReferencesAndFailuresIsFoundAndItsMendedTwinIsClean() throws Exception {
        Map<String, List<String>> found = check(
                Kmodrace.KERNEL,
                ExitCode.NOT_AS_EXPECTED,
                List.of(
                        "kmr_pinned",
                        "kmr_fail_left",
                        "kmr_pinned_ok",
                        "kmr_fail_left_ok",
                        "kmr_stays",
                        "kmr_no_device"),
                REFERENCES,
                INIT);

        assertThat(found)
                .containsEntry("kmr_pinned", List.of("reference-leaked"))
                .containsEntry("kmr_pinned_ok", List.of())
                .hasEntrySatisfying("kmr_fail_left", kinds -> assertThat(kinds).contains("proc-entry-left"))
                .containsEntry("kmr_fail_left_ok", List.of())
                // Neither is a fault.
                .containsEntry("kmr_stays", List.of())
                .containsEntry("kmr_no_device", List.of());
    }

    @Test
    void aDeviceWithoutAnOwnerIsFoundByTheCrashThatItCauses() throws Exception {
        Map<String, List<String>> found = check(
                Kmodrace.KERNEL,
                ExitCode.NOT_AS_EXPECTED,
                List.of("kmr_no_owner", "kmr_no_owner_ok", "kmr_pending_timer"),
                OPEN,
                AFTER);

        assertThat(found)
                .containsEntry("kmr_no_owner", List.of("unloaded-while-open"))
                .containsEntry("kmr_no_owner_ok", List.of());
        // On a host that is busy with other things it may have gone off before anybody looked.
        assertThat(found.get("kmr_pending_timer")).singleElement().isIn("timer-pending", "called-after-unload");
    }

    @Test
    void nothingIsFoundInTheKernelsOwnModules() throws Exception {
        // Every fourth, since time is short; the test of all that runs when asked has the whole list.
        List<String> some = IntStream.range(0, STOCK.size())
                .filter(i -> i % 4 == 0)
                .mapToObj(STOCK::get)
                .toList();
        Map<String, List<String>> found = check(Kmodrace.KERNEL, ExitCode.OK, some, LEFTOVERS);

        assertThat(found)
                .hasSize(some.size())
                .allSatisfy((name, kinds) -> assertThat(kinds).as(name).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    @EnabledIfSystemProperty(named = "kmodrace.modules", matches = "all")
    void everyFaultIsFoundOnEveryKernel(String kernel) throws Exception {
        Map<String, List<String>> left = check(
                kernel,
                ExitCode.NOT_AS_EXPECTED,
                List.of(
                        "kmr_left_misc",
                        "kmr_left_thread",
                        "kmr_warn",
                        "kmr_left_misc_ok",
                        "kmr_left_thread_ok",
                        "kmr_warn_ok"),
                LEFTOVERS);
        assertThat(left)
                .containsEntry("kmr_left_misc", List.of("still-registered"))
                .containsEntry("kmr_left_thread", List.of("kernel-thread-left"))
                .containsEntry("kmr_warn", List.of("kernel-warning"))
                .containsEntry("kmr_left_misc_ok", List.of())
                .containsEntry("kmr_left_thread_ok", List.of())
                .containsEntry("kmr_warn_ok", List.of());
        Map<String, List<String>> after = check(
                kernel,
                ExitCode.NOT_AS_EXPECTED,
                List.of(
                        "kmr_pending_work",
                        "kmr_left_notifier",
                        "kmr_pending_timer",
                        "kmr_pending_work_ok",
                        "kmr_left_notifier_ok",
                        "kmr_pending_timer_ok"),
                AFTER);
        assertThat(after)
                .containsEntry("kmr_pending_work", List.of("work-pending"))
                .containsEntry("kmr_left_notifier", List.of("called-after-unload"))
                .containsEntry("kmr_pending_timer", List.of("timer-pending"))
                .containsEntry("kmr_pending_work_ok", List.of())
                .containsEntry("kmr_left_notifier_ok", List.of())
                .containsEntry("kmr_pending_timer_ok", List.of());
        Map<String, List<String>> counts = check(
                kernel,
                ExitCode.NOT_AS_EXPECTED,
                List.of("kmr_put_twice", "kmr_pins_other", "kmr_pinned_owner", "kmr_put_twice_ok", "kmr_pins_other_ok"),
                REFERENCES);
        assertThat(counts)
                .containsEntry("kmr_put_twice", List.of("negative-count"))
                .containsEntry("kmr_pins_other", List.of("pins-other"))
                .containsEntry("kmr_put_twice_ok", List.of())
                .containsEntry("kmr_pins_other_ok", List.of());
        assertThat(check(
                        kernel,
                        ExitCode.NOT_AS_EXPECTED,
                        List.of("kmr_early", "kmr_early_ok"),
                        "module-load-vs-unload"))
                .containsEntry("kmr_early", List.of("race-crash"))
                .containsEntry("kmr_early_ok", List.of());
    }

    /** By every check, for none of them may find what is not there. */
    @ParameterizedTest
    @ValueSource(strings = {"debian:6.1", "debian:6.12"})
    @EnabledIfSystemProperty(named = "kmodrace.modules", matches = "all")
    void noCheckFindsAnythingInTheKernelsOwnModules(String kernel) throws Exception {
        assertThat(check(kernel, ExitCode.OK, STOCK))
                .hasSize(STOCK.size())
                .allSatisfy((name, kinds) -> assertThat(kinds).as(name).isEmpty());
    }

    @Test
    void aModuleForAnotherKernelIsRefusedBeforeAnythingIsBooted() throws Exception {
        Path modules = build("debian:6.12");

        Kmodrace.Answer run = new Kmodrace(home.resolve("other"))
                .run(
                        "run",
                        "--kernel",
                        Kmodrace.KERNEL,
                        "--module",
                        modules.resolve("kmr_leak.ko").toString())
                .exited(ExitCode.INFRASTRUCTURE);

        assertThat(run.err()).containsPattern("the module kmr_leak was built for another kernel: for 6\\.12\\.");
        assertThat(run.directories()).isEmpty();
    }

    /** The kinds that were found, by module. */
    private Map<String, List<String>> check(String kernel, int code, List<String> modules, String... checks)
            throws Exception {
        Path built = modules.getFirst().startsWith("kmr_") ? build(kernel) : home;
        Kmodrace use = new Kmodrace(Files.createTempDirectory(home, "use"));
        Path json = Files.createTempFile(home, "results", ".json");
        List<String> arguments = new ArrayList<>(List.of("run", "--kernel", kernel, "--json", json.toString()));
        for (String module : modules) {
            boolean ours = module.startsWith("kmr_");
            arguments.addAll(
                    List.of("--module", ours ? built.resolve(module + ".ko").toString() : module));
        }
        arguments.addAll(List.of(checks));
        Kmodrace.Answer run = use.run(arguments.toArray(String[]::new)).exited(code);

        Kmodrace.Answer report = use.run("report").exited(ExitCode.OK);
        assertThat(report.out()).isEqualTo(run.out());
        Map<String, List<String>> found = new LinkedHashMap<>();
        for (JsonNode module :
                JsonMapper.builder().build().readTree(json.toFile()).path("modules")) {
            List<String> kinds = new ArrayList<>();
            module.path("findings")
                    .forEach(finding -> kinds.add(finding.path("kind").textValue()));
            found.put(module.path("module").textValue(), kinds);
        }
        return found;
    }

    private Path build(String kernel) throws Exception {
        Path out = home.resolve("modules-" + kernel.replace(':', '-'));
        if (!Files.isDirectory(out)) {
            new Kmodrace(Files.createTempDirectory(home, "build"))
                    .run(
                            "modules",
                            "build",
                            "--kernel",
                            kernel,
                            "--from",
                            Kmodrace.checkout().resolve(BROKEN).toString(),
                            "--out",
                            out.toString())
                    .exited(ExitCode.OK);
        }
        return out;
    }
}
