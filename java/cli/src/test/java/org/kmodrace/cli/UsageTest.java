// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot be understood is told in a few lines, before anything is done. */
class UsageTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    symbol-get-leek          | there is no scenario 'symbol-get-leek'; did you mean 'symbol-get-leak'?
                    --kernel 6.1             | there is no kernel '6.1'
                    --kernel 6.1             | did you mean debian:6.1?
                    --kernel debian:potato   | Debian's 'potato' is neither a suite known here nor a version
                    --kernel /no/where       | there is no such directory
                    --fix sorted             | none of the chosen scenarios has a fix 'sorted'; there is sorted-list
                    --fix sorted-list symbol-get-leak | there is sorted-list (for proc-modules-bytewise)
                    --without reader parallel-load | without an actor 'reader'; they can do without loader-0, loader-1,
                    --without opener narrow-window | can do without an actor 'opener'; they can spare none
                    --trials many            | Invalid value for option '--trials': 'many' is not an int
                    --trials 0               | --trials is a number from 1 to 1000000
                    --cpus 0                 | --cpus is a number from 1 to 64
                    --memory 10              | --memory is from 256 to 65536 MiB
                    --boot-timeout 0         | --boot-timeout is at least one second
                    --silence-timeout 1      | --silence-timeout is at least two seconds
                    --trial-timeout 0        | --trial-timeout is at least one second
                    --console-limit 100      | --console-limit is at least 128 KiB
                    --backend jdk            | there is no backend 'jdk'; there is
                    --kmod 30                | there is no kmod '30'; there is host, debian:bullseye, debian:bookworm,
                    --kmod debian:trxie      | Invalid value for option '--kmod': there is no kmod 'debian:trxie'
                    --kmod debian:sid --module loop | --kmod is for scenarios: modules are checked without
                    --machine cray           | there is no machine 'cray'; there is qemu
                    --machine ssh:           | a machine is ssh:USER@HOST
                    --machine ssh:-oX=y      | a machine is ssh:USER@HOST
                    --machine here           | may not survive it: say --touch-this-kernel too
                    --machine ssh:box --touch-this-kernel | --touch-this-kernel does not go with --machine ssh:box
                    --machine ssh:box --cpus 3 | --cpus is for machines that are booted for the run, and ssh:box is not
                    --machine ssh:box --noise host | takes CPUs away from a virtual machine, and ssh:box is none
                    --machine ssh:box --kernel debian:6.1 --kernel debian:6.12 | ssh:box runs one kernel
                    --machine ssh:box --machine-dir here | --machine-dir is an absolute path on the machine
                    --machine ssh:box --reboot-timeout 0 | --reboot-timeout is at least one second
                    --machine vagrant --afterwards sell | --afterwards is leave, halt or destroy, not 'sell'
                    --machine vagrant --ssh-config f | --ssh-config does not go with --machine vagrant
                    --afterwards halt        | --afterwards does not go with --machine qemu
                    --reboot-timeout 5       | --reboot-timeout does not go with --machine qemu
                    --accel magic            | --accel is auto, kvm, tcg or tcg-single, not 'magic'
                    --expectations /no/where | the expectations in /no/where cannot be read
                    --kernel debian:6.1 --kernel debian:6.12 --module loop | modules are checked on one kernel at a time
                    --resume latest --seed 2 | a run is resumed as it was asked for: leave out --seed
                    --kernl debian:6.1       | Possible solutions: --kernel
                    """)
    void isToldWithWhatWouldBeRight(String arguments, String message) {
        Typed typed = Typed.of(("run " + arguments).split(" ", -1));

        assertThat(typed.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(typed.err()).startsWith("kmodrace: ").contains(message).contains("kmodrace run --help");
        assertThat(typed.err().lines().count()).as(typed.err()).isLessThan(12);
        assertThat(typed.out()).isEmpty();
    }

    /** To git bisect, exit codes up to 127 are a bad kernel. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --scenario none --bad-when REPRODUCED                          | there is no scenario 'none'
                    --scenario symbol-get-leak --bad-when SEEN                     | --bad-when is REPRODUCED, NOT_SEEN
                    --scenario symbol-get-leak --bad-when NOT_SEEN --seen-rate 0.5 | --quiet-rate lies below --seen-rate
                    --scenario symbol-get-leak                                     | Missing required option
                    """)
    void aMistypedBisectionStops(String arguments, String message) {
        Typed typed = Typed.of(("bisect-step " + arguments).split(" ", -1));

        assertThat(typed.exitCode()).isEqualTo(BisectStepCommand.STOP);
        assertThat(typed.err()).contains(message);
    }
}
