// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QemuArgumentsTest {
    private static BootSpec spec(Accelerator accelerator, String commandLine) {
        return new BootSpec(
                Path.of("/kernels/vmlinuz"),
                Path.of("/images/initramfs.cpio"),
                commandLine,
                2,
                512,
                accelerator,
                Path.of("/runs/vm-01"));
    }

    static List<Accelerator> accelerators() {
        return List.of(
                Accelerator.kvm(), Accelerator.tcg("there is no /dev/kvm."), Accelerator.tcgSingle("asked for."));
    }

    /** The value that follows an option, which must stand there once. */
    private static String value(List<String> arguments, String option) {
        assertThat(arguments).containsOnlyOnce(option);
        return arguments.get(arguments.indexOf(option) + 1);
    }

    @ParameterizedTest
    @MethodSource("accelerators")
    void theMachineIsShutIn(Accelerator accelerator) {
        List<String> arguments = QemuMachine.arguments(spec(accelerator, "quiet"));
        assertThat(value(arguments, "-nic")).isEqualTo("none");
        assertThat(value(arguments, "-sandbox"))
                .startsWith("on,")
                .contains("obsolete=deny", "elevateprivileges=deny", "spawn=deny", "resourcecontrol=deny");
        assertThat(value(arguments, "-display")).isEqualTo("none");
        // What the user configured for his own machines is of no concern here, and nothing of the host is lent.
        assertThat(arguments)
                .contains("-nodefaults", "-no-user-config", "-no-reboot")
                .doesNotContain(
                        "-drive", "-hda", "-virtfs", "-fsdev", "-netdev", "-monitor", "-qmp", "-vnc", "-gdb", "-s");
    }

    @ParameterizedTest
    @MethodSource("accelerators")
    void theAcceleratorsFlagsAreThereAsTheyAre(Accelerator accelerator) {
        assertThat(QemuMachine.arguments(spec(accelerator, ""))).containsSubsequence(accelerator.flags());
    }

    @Test
    void emulatedCpusLackWhatQemuGetsWrong() {
        assertThat(Accelerator.tcg("").flags()).containsSequence("-cpu", "max,cx16=off,erms=off");
        assertThat(Accelerator.tcgSingle("asked for.").flags()).containsSequence("-cpu", "max,cx16=off,erms=off");
        assertThat(Accelerator.tcg("").flags()).contains("tcg,thread=multi");
        assertThat(Accelerator.tcg("").name()).isEqualTo("tcg,thread=multi");
    }

    @Test
    void aCrashIsConfirmedWithoutTheEmulatorsOwnRaces() {
        assertThat(Accelerator.tcg("").forConfirming().flags()).contains("tcg,thread=single");
        assertThat(Accelerator.tcgSingle("asked for.").forConfirming().flags()).contains("tcg,thread=single");
        assertThat(Accelerator.kvm().forConfirming()).isEqualTo(Accelerator.kvm());
    }

    @Test
    void kernelImageCpusAndMemoryAreThoseAskedFor() {
        List<String> arguments = QemuMachine.arguments(spec(Accelerator.kvm(), "kmodrace.seed=1"));
        assertThat(value(arguments, "-kernel")).isEqualTo("/kernels/vmlinuz");
        assertThat(value(arguments, "-initrd")).isEqualTo("/images/initramfs.cpio");
        assertThat(value(arguments, "-smp")).isEqualTo("2");
        assertThat(value(arguments, "-m")).isEqualTo("512M");
        assertThat(value(arguments, "-append")).endsWith(" kmodrace.seed=1");
    }

    @Test
    void theConsoleIsTheFirstSerialPortAndTheAgentTheSecond() {
        List<String> arguments = QemuMachine.arguments(spec(Accelerator.kvm(), ""));
        List<String> ports = arguments.stream()
                .filter(argument -> argument.startsWith("chardev:") || argument.startsWith("socket,"))
                .toList();
        assertThat(ports)
                .containsExactly(
                        "socket,id=console,path=console",
                        "chardev:console",
                        "socket,id=agent,path=agent",
                        "chardev:agent",
                        "socket,id=monitor,path=monitor");
        assertThat(value(arguments, "-mon")).isEqualTo("chardev=monitor,mode=control");
    }

    @Test
    void aDeterministicMachineHasNoClockAndNoRandomnessButItsOwn() throws Exception {
        BootSpec spec = spec(Accelerator.deterministic(7, Path.of("/steady-clock.so")), "kmodrace.seed=7");
        List<String> arguments = QemuMachine.arguments(spec);

        assertThat(value(arguments, "-accel")).isEqualTo("tcg,thread=single");
        assertThat(value(arguments, "-icount")).isEqualTo("shift=1,sleep=off");
        assertThat(value(arguments, "-rtc")).isEqualTo("base=2025-01-01,clock=vm");
        assertThat(value(arguments, "-seed")).isEqualTo("7");
        assertThat(arguments)
                .contains("file,id=console,path=console", "file,id=agent,path=agent")
                .doesNotContain("-mon");
        assertThat(value(arguments, "-append")).contains(" maxcpus=1 kmodrace.late-cpus kmodrace.seed=7");
        assertThat(spec.accelerator().forConfirming()).isEqualTo(spec.accelerator());
    }

    @Test
    void aBrokenKernelEndsAndSaysWhyOnTheConsole() {
        String words = spec(Accelerator.kvm(), "").fullCommandLine();
        assertThat(words.split(" ", -1))
                .contains(
                        "console=ttyS0",
                        "panic=-1",
                        "oops=panic",
                        "softlockup_panic=1",
                        "sysctl.kernel.hung_task_panic=1")
                .doesNotContain("");
        assertThat(spec(Accelerator.kvm(), "debug kmodrace.seed=1").fullCommandLine())
                .isEqualTo(words + " debug kmodrace.seed=1");
    }

    @Test
    void logsLieInTheMachinesOwnDirectory() {
        BootSpec spec = spec(Accelerator.kvm(), "");
        assertThat(spec.consoleLog()).isEqualTo(Path.of("/runs/vm-01/console.log"));
        assertThat(spec.qemuLog()).isEqualTo(Path.of("/runs/vm-01/qemu.log"));
    }
}
