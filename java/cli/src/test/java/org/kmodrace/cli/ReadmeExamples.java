// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import static org.kmodrace.cli.ReadmeExample.always;
import static org.kmodrace.cli.ReadmeExample.asked;
import static org.kmodrace.cli.ReadmeExample.elsewhere;

import java.util.List;

/** Every command of the README, in an order in which each finds what it needs. */
final class ReadmeExamples {
    private static final String AS_EXPECTED = "exit 0: (all \\d+ verdicts are|the verdict is) as expected";
    private static final String MEASURES = "takes minutes, and fails for no number: what it measured stands beside it";

    private ReadmeExamples() {}

    static List<ReadmeExample> all() {
        return List.of(
                elsewhere("./kmodrace test", "is what this test is part of"),
                elsewhere(
                        "git bisect run ~/kmodrace/kmodrace bisect-step --scenario parallel-load --bad-when REPRODUCED"
                                + " --kernel . --build 'make -j8 bzImage modules'",
                        "builds a kernel for each step; BisectIT bisects over kernels that are built"),
                elsewhere("bench/boot-to-verdict", MEASURES),
                elsewhere("bench/bridge-ratios", MEASURES),
                elsewhere("bench/yield", MEASURES),
                elsewhere("bench/deterministic", MEASURES),
                elsewhere("bench/matrix", MEASURES),
                elsewhere("bench/console", MEASURES),

                // What is there and what it is.
                always("./kmodrace list").says("open-vs-unload .* parallel-load"),
                always("./kmodrace show open-vs-unload").says("open-vs-unload", "chrdev_open"),
                always("./kmodrace doctor").says("Java ok", "qemu-system-x86_64 ok"),
                always("./kmodrace kernel list").says("debian:6\\.1", "6\\.1\\.0-\\d+-cloud-amd64"),
                always("source <(./kmodrace completion bash)")
                        .after("complete -p kmodrace")
                        .says("complete .*kmodrace"),
                always("./kmodrace man run | man -l -").says("NAME", "kmodrace.run", "--kernel"),
                // JNA is a library of its own, and not there.
                always("java -jar kmodrace-bridge.jar").exits(1).says("ffm ok", "jni ok", "jna no"),

                // Modules and logs, without a machine.
                always("./kmodrace modules build --out modules")
                        .after("ls modules")
                        .says("kmr_owner\\.ko"),
                always("./kmodrace modules mutant --number 7 --out damaged.ko")
                        .after("ls damaged.ko")
                        .says("damaged\\.ko"),
                always("./kmodrace info xfrm_user --in debian:6.12").says("xfrm_user", "xfrm_algo"),
                always("./kmodrace state loop").says("kmod-18 rule:"),
                always("./kmodrace kernel config --kernel ~/linux").exits(ExitCode.OK),
                always("./kmodrace oops console.log").says("1 BUG: unable to handle kernel NULL pointer dereference"),
                always("journalctl -k -b -1 | ./kmodrace oops --vmlinux vmlinux")
                        .says("caller\\+0x2/0x40 \\S*code\\.c:"),

                // A run, and what can be done with two.
                always("./kmodrace run --format html,junit,ktap --out results symbol-get-leak")
                        .after("head -n 2 results/*")
                        .says(
                                "symbol-get-leak REPRODUCED 10/10",
                                AS_EXPECTED,
                                "<testsuites?",
                                "KTAP version 1",
                                "(?i)<!doctype html"),
                always("./kmodrace run --json results.json symbol-get-leak")
                        .after("cat results.json")
                        .says("symbol-get-leak REPRODUCED 10/10", AS_EXPECTED, "\"verdict\" ?: ?\"REPRODUCED\""),
                always("./kmodrace report latest").says("symbol-get-leak REPRODUCED 10/10", AS_EXPECTED),
                always("./kmodrace compare latest~1 latest").says("symbol-get-leak .*not shown to have changed"),

                // Races of all kinds.
                asked("./kmodrace run").says(AS_EXPECTED),
                asked("./kmodrace run --kernel debian:6.1").says(AS_EXPECTED),
                asked("./kmodrace run symbol-get-leak").says("symbol-get-leak REPRODUCED 10/10", AS_EXPECTED),
                asked("./kmodrace baseline save nightly && ./kmodrace run && ./kmodrace baseline check nightly")
                        .says("not shown to have changed"),
                asked("./kmodrace run --kernel debian:6.1 --kernel debian:sid")
                        .says("scenario 6\\.1\\.\\S+ 7\\.\\S+", "exit 0"),
                asked("./kmodrace run --kernel debian:6.12 open-vs-unload")
                        .says("open-vs-unload REPRODUCED 3/3", "in chrdev_open", AS_EXPECTED),
                asked("./kmodrace run --fix sorted-list proc-modules-bytewise")
                        .says("proc-modules-bytewise REPRODUCED 20/20", "sorted-list.* 0/20"),
                asked("./kmodrace compare latest --fix sorted-list").exits(1).says("proc-modules-bytewise .*changed"),
                asked("./kmodrace run --kernel ~/linux --trials 100 symbol-get-leak")
                        .says("symbol-get-leak REPRODUCED 100/100"),
                asked("./kmodrace run --kernel deb:image.deb,headers.deb parallel-load")
                        .says("parallel-load REPRODUCED 10/10"),
                asked("./kmodrace run --kmod debian:sid modprobe-parallel")
                        .says("modprobe-parallel NOT_SEEN", "of Debian sid"),
                asked("./kmodrace run --resume latest")
                        .before("timeout --signal=INT 12 ./kmodrace run --trials 200 symbol-get-leak")
                        .says("going on with the run in", "symbol-get-leak REPRODUCED 200/200"),
                asked("./kmodrace run --time 1m --noise guest,host load-vs-unload")
                        .says("load-vs-unload REPRODUCED"),
                asked("./kmodrace run --until-hit --delay free_module=2000 load-vs-unload")
                        .says("load-vs-unload REPRODUCED 1/"),
                asked("./kmodrace run --until-confident=10 load-vs-unload").says("load-vs-unload REPRODUCED"),
                asked("./kmodrace run --machine ssh:root@testbox parallel-load")
                        .says("parallel-load REPRODUCED 10/10", "ssh root@testbox"),
                asked("./kmodrace run --verbose symbol-put-addr")
                        .says("kernel BUG at", "symbol-put-addr REPRODUCED 3/3"),
                asked("./kmodrace run --append kmodrace.fault=symbol-get-leak/race:2:kernel-hard-lockup symbol-get-leak"
                                + " parallel-load")
                        .exits(1, ExitCode.INFRASTRUCTURE)
                        .says("hard.lockup|hard LOCKUP", "parallel-load REPRODUCED 10/10"),
                asked("./kmodrace run --timeline parallel-load && ./kmodrace timeline latest parallel-load")
                        .says("finit_module", "EEXIST"),

                // One's own modules.
                asked("./kmodrace run --kernel debian:6.12 --module ./my.ko --module ./what-it-needs.ko --device"
                                + " /dev/mine")
                        .says("no findings|nothing was found|clean"),
                asked("./kmodrace run --module vfat --module loop").says("vfat", "loop"),

                // The schedule, kept.
                asked("./kmodrace explore load-vs-unload --seeds 1..20").says("of 20 seeds hit"),
                asked("./kmodrace deterministic-check --boots 10 parallel-load").says("10 of 10 boots alike"),
                asked("./kmodrace run --deterministic --seed 7 parallel-load && ./kmodrace replay latest")
                        .says("parallel-load REPRODUCED 10/10", "the same"),
                asked("./kmodrace minimise latest").says("smallest recipe: "),
                asked("./kmodrace replay latest parallel-load:3 --stop-at load_module")
                        .says("stopped at load_module:", "CPU#0"),

                // Everyday commands in a machine.
                asked(
                                "./kmodrace who kmr_owner --in debian:6.12 --load kmr_owner --load \"kmr_user action=get\" --unload"
                                        + " kmr_user")
                        .exits(ExitCode.OK, 1)
                        .says("kmr_owner", "kmr_user"),
                asked("./kmodrace ls --in debian:6.12 --with xfrm_user").says("xfrm_user"),
                asked("./kmodrace load ./my.ko debug=1 --in debian:6.12 --with ./what-it-needs.ko")
                        .says("mine: debugging"),
                asked("./kmodrace unload xfrm_algo --in debian:6.1 --with xfrm_user")
                        .exits(ExitCode.REFUSED)
                        .says("EAGAIN", "held by: xfrm_user"),

                // A kernel that finds faults by itself.
                asked("./kmodrace kernel build --from debian:6.12 --with kasan,lockdep")
                        .says("built:6\\.12-kasan-lockdep"),
                asked("./kmodrace run --kernel built:6.12-kasan-lockdep open-vs-unload")
                        .says("the kernel reports KASAN: vmalloc-out-of-bounds in do_dentry_open"));
    }
}
