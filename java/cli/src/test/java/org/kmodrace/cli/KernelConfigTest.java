// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;

/** {@code kmodrace kernel config} and {@code build}, and what is refused of a kernel before it is booted. */
class KernelConfigTest {
    @TempDir
    Path tree;

    private Kernel kernel(String config) throws Exception {
        Path file = Files.writeString(tree.resolve(".config"), config);
        BuildTree build = new BuildTree(tree, null, List.of(), "gcc");
        return new Kernel(tree.toString(), "6.12.0", "", "", tree.resolve("bzImage"), file, null, build, "0");
    }

    @Test
    void theFragmentNamesEveryOptionWithWhatNeedsIt() {
        Typed typed = Typed.of("kernel", "config");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .contains("scripts/kconfig/merge_config.sh")
                .contains("### What every guest needs", "CONFIG_DEVTMPFS=y", "CONFIG_MEMBARRIER=y")
                .contains("# autoload-xfrm\nCONFIG_XFRM_USER=m")
                .contains("# --delay: holds tasks up at a function of the kernel")
                .contains("proc-modules-bytewise --fix sorted-list");
        List<String> options =
                typed.out().lines().filter(line -> line.startsWith("CONFIG_")).toList();
        assertThat(options).doesNotHaveDuplicates().hasSizeGreaterThan(30);
        assertThat(typed.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void everyOptionOfAScenarioIsInItsFragmentOrFollowsFromIt() {
        for (var scenario : Catalogue.scenarios()) {
            String out = Typed.of("kernel", "config", scenario.id()).out();
            assertThat(scenario.needs().options())
                    .filteredOn(option -> !List.of("DYNAMIC_FTRACE_WITH_REGS", "PREEMPT_RCU", "XFRM")
                            .contains(option))
                    .allSatisfy(option ->
                            assertThat(out).as(scenario.id()).containsPattern("\nCONFIG_" + option + "=[ym]\n"));
        }
    }

    @Test
    void ofATreeOnlyWhatItsConfigurationLacks() throws Exception {
        String all = Typed.of("kernel", "config").out();
        Files.writeString(tree.resolve(".config"), all.replace("CONFIG_DEVTMPFS=y", "# CONFIG_DEVTMPFS is not set"));

        Typed typed = Typed.of("kernel", "config", "--kernel", tree.toString());

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines().filter(line -> !line.startsWith("#") && !line.isBlank()))
                .containsExactly("CONFIG_DEVTMPFS=y");

        Files.writeString(tree.resolve(".config"), all);
        assertThat(Typed.of("kernel", "config", "--kernel", tree.toString()).out())
                .isEqualTo("# " + tree + " has all that it needs\n");
    }

    @Test
    void aTreeWithoutAConfigurationIsToldWhatToDo() {
        Typed typed = Typed.of("kernel", "config", "--kernel", tree.toString());

        assertThat(typed.exitCode()).isEqualTo(ExitCode.INFRASTRUCTURE);
        assertThat(typed.err()).contains("this tree has no configuration yet", "defconfig");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            kernel build                                           | Missing required option: '--from=KERNEL'
            kernel build --from auto                               | --from is debian:VERSION or debian:SUITE
            kernel build --from debian:6.12 --with kasan,kcsan     | either kasan or kcsan
            kernel build --from debian:6.12 --with ubsan           | cannot be built with 'ubsan'
            kernel build --from debian:6.12 --name a_b             | --name is letters, digits
            kernel build --from debian:6.12 --jobs 0               | --jobs is a number from 1
            kernel config no-such-scenario                         | there is no scenario 'no-such-scenario'
            run --kernel built: open-vs-unload                     | built: needs a name
            """)
    void isToldWithWhatWouldBeRight(String arguments, String message) {
        Typed typed = Typed.of(arguments.split(" ", -1));

        assertThat(typed.exitCode()).as(typed.err()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).startsWith("kmodrace: ").contains(message);
    }

    @Test
    void aScenarioIsSkippedWithTheOptionsThatAreMissing() throws Exception {
        Planner.Plan plan = Planner.plan(
                List.of(Catalogue.byId("autoload-xfrm").orElseThrow()), kernel("""
                        CONFIG_MODULES=y
                        CONFIG_MODULE_UNLOAD=y
                        CONFIG_PROC_FS=y
                        CONFIG_SYSFS=y
                        CONFIG_NET=y
                        CONFIG_FUNCTION_TRACER=y
                        CONFIG_DYNAMIC_FTRACE_WITH_REGS=y
                        CONFIG_KPROBES=y
                        CONFIG_KALLSYMS=y
                        """), 0, null, Planner.Machines.BOOTED);

        assertThat(plan.items()).isEmpty();
        assertThat(plan.skipped())
                .containsExactly(new Planner.Skip(
                        "autoload-xfrm", "the kernel was built without CONFIG_XFRM, CONFIG_XFRM_USER."));
    }

    @Test
    void whatTheHostDoesToAMachineIsNotAskedOfADeterministicOne() throws Exception {
        Scenario descheduled = Catalogue.byId("kallsyms-descheduled").orElseThrow();
        String config = descheduled.needs().options().stream()
                .map(option -> "CONFIG_" + option + "=y\n")
                .collect(Collectors.joining());

        Planner.Plan plan = Planner.plan(List.of(descheduled), kernel(config), 0, null, Planner.Machines.DETERMINISTIC);

        assertThat(plan.items()).isEmpty();
        assertThat(plan.skipped()).hasSize(1);
        assertThat(plan.skipped().getFirst().why()).contains("a deterministic machine notices nothing");
    }

    @Test
    void whatIsAskedForBesidesIsRefusedBeforeTheBoot() throws Exception {
        assertThatThrownBy(() -> KernelFeature.require(
                        kernel("CONFIG_TRACING=y\n"), List.of(KernelFeature.DELAY, KernelFeature.TIMELINE)))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("--delay cannot be done on " + tree)
                .hasMessageContaining("CONFIG_KPROBES");
    }
}
