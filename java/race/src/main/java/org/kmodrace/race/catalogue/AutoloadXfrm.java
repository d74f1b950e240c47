// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import org.kmodrace.race.catalogue.SocketsTogether.Window;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.oracle.AutoloadOracle;
import org.kmodrace.race.scenario.Scenario;

/** Shared seed 004 as it was reported: three threads make an XFRM socket, and the kernel starts three modprobes. */
final class AutoloadXfrm {
    private AutoloadXfrm() {}

    static Scenario declaration() {
        return Scenario.declare(
                        "autoload-xfrm", "three socket() calls at once for whose protocol the kernel loads xfrm_user")
                .question(
                        "When several threads ask for a socket whose protocol is loaded on demand, is one of them refused"
                                + " because its modprobe took the module for loaded while another's was still loading it?")
                .origin("004", "kmod-18", "Race condition while loading modules in parallel in kmod-18")
                .actor(
                        "socketer",
                        "calls socket(AF_NETLINK, SOCK_RAW, NETLINK_XFRM), for which the kernel runs modprobe; three of"
                                + " them")
                .actor("modprobe", "loads xfrm_algo and then xfrm_user; the kernel starts one for each socketer")
                .acceptable(AutoloadOracle.ALL_SERVED, "every thread got its socket")
                .interesting(
                        AutoloadOracle.REFUSED_TOO_EARLY,
                        "a thread was refused with EPROTONOSUPPORT, and another got its socket from the module that"
                                + " was coming")
                .interesting(
                        AutoloadOracle.UNKNOWN_SYMBOL,
                        "a thread was refused with EPROTONOSUPPORT, and the kernel logged an unknown symbol")
                .forbidden(
                        AutoloadOracle.UNDOCUMENTED,
                        "a refusal for another reason, or of all threads without a reason in the log")
                .options(
                        "MODULES",
                        "MODULE_UNLOAD",
                        "PROC_FS",
                        "SYSFS",
                        "NET",
                        "XFRM",
                        "XFRM_USER",
                        "FUNCTION_TRACER",
                        "DYNAMIC_FTRACE_WITH_REGS",
                        "KPROBES",
                        "KALLSYMS")
                .modules(KernelGate.MODULE, SocketsTogether.HOLDER)
                .kernelModules(SocketsTogether.USER)
                .helpers()
                .race(
                        "the distribution's modprobe, with a window held open in the load of each module",
                        3,
                        () -> new SocketsTogether("/sbin/modprobe", List.of(Window.NEEDED_COMING, Window.USER_COMING)))
                .mustReproduce(
                        "kmod-18-rule",
                        "a modprobe that takes a directory without initstate for a built-in module, as kmod-18's did",
                        3,
                        () -> new SocketsTogether("/kmodrace/modprobe-kmod18", List.of(Window.USER_COMING)))
                .mustReproduce(
                        "kmod-18-rule-unload",
                        "the same, while xfrm_algo is being unloaded",
                        3,
                        () -> new SocketsTogether("/kmodrace/modprobe-kmod18", List.of(Window.NEEDED_GOING)))
                .mustNotReproduce(
                        "kmod-20-rule",
                        "the same program by kmod-20's rule: such a module is coming",
                        3,
                        () -> new SocketsTogether(
                                "/kmodrace/modprobe-kmod20", List.of(Window.NEEDED_COMING, Window.USER_COMING)))
                .build();
    }
}
