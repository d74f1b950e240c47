// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;
import static org.kmodrace.race.contract.Rule.before;
import static org.kmodrace.race.contract.Rule.since;

import java.util.List;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;

/** delete_module(2): the name, who uses the module, what state it is in. */
final class DeleteCases {
    private static final String PLAIN = "kmr_a";
    private static final String OWNER = "kmr_owner";
    private static final String NO_EXIT = "kmr_stay";
    private static final long KERNEL_ADDRESS = 0xffffffff81000000L;
    private static final int FORCED = ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_TRUNC;
    /** The longest that a module's name can be: MODULE_NAME_LEN is 56 on 64-bit machines, with the NUL. */
    private static final String LONGEST = "kmr_" + "n".repeat(51);

    private static final String CALL = "delete_module(2) in kernel/module/main.c (kernel/module.c before 5.18)";
    private static final String COPY = "strncpy_from_user() in delete_module(2)";
    private static final String FORCE = "try_force_unload() in kernel/module/main.c";
    private static final String USERS = "delete_module(2) looks at source_list";
    private static final String REFERENCE = "try_stop_module() in kernel/module/main.c; EWOULDBLOCK is EAGAIN";

    private DeleteCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of("delete-unloads", "a module that nobody uses", b -> live(b, PLAIN, 0), always("0", CALL)),
                Case.of(
                        "delete-flags-unknown",
                        "flags that do not exist",
                        b -> live(b, PLAIN, 0x4000_0001),
                        always("0", CALL + " does not look at flags that it does not know")),
                Case.of("delete-missing", "a module that is not there", b -> b.delete(PLAIN), always("ENOENT", CALL)),
                Case.of(
                        "delete-builtin",
                        "a module that is part of the kernel, and has its directory in /sys/module",
                        b -> b.delete("printk"),
                        always("ENOENT", "find_module() knows of loaded ones only")),
                Case.of("delete-name-empty", "an empty name", b -> b.delete(""), always("ENOENT", CALL)),
                Case.of(
                        "delete-name-dash",
                        "the name of a live module with a dash for its underline",
                        b -> {
                            b.loaded(PLAIN);
                            return b.delete("kmr-a");
                        },
                        always("ENOENT", "only user space takes - for _")),
                Case.of("delete-name-null", "NULL", b -> b.deleteAt(0), always("EFAULT", COPY)),
                Case.of(
                        "delete-name-of-kernel",
                        "an address of the kernel",
                        b -> b.deleteAt(KERNEL_ADDRESS),
                        always("EFAULT", COPY)),
                Case.of(
                        "delete-name-forbidden",
                        "a name in a page that may not be read",
                        b -> b.deleteAt(b.edge(InitCases.bytes(PLAIN)).end()),
                        always("EFAULT", COPY)),
                Case.of(
                        "delete-name-runs-out",
                        "the name of a live module, without an end before a page that may not be read",
                        b -> {
                            b.loaded(PLAIN);
                            return b.deleteAt(b.edge(InitCases.bytes(PLAIN)).address());
                        },
                        always("EFAULT", COPY)),
                Case.of(
                        "delete-name-to-the-edge",
                        "the name of a live module whose NUL is the last byte that may be read",
                        b -> {
                            b.guest().mustLoad(PLAIN, "");
                            return b.deleteAt(
                                    b.edge(InitCases.bytes(PLAIN + "\0")).address());
                        },
                        always("0", COPY)),
                Case.of(
                        "delete-name-too-long",
                        "a name of 4,000 characters",
                        b -> b.delete("x".repeat(4000)),
                        always("ENOENT", COPY)),
                Case.of(
                        "delete-name-longest",
                        "a live module whose name has 55 characters",
                        b -> {
                            named(b);
                            return b.delete(LONGEST);
                        },
                        always("0", "MODULE_NAME_LEN in include/linux/module.h")),
                Case.of(
                        "delete-name-longest-and-more",
                        "the same name with one character more",
                        b -> {
                            named(b);
                            SysResult answer = b.delete(LONGEST + "n");
                            if (!answer.ok()) {
                                b.guest().mustUnload(LONGEST);
                            }
                            return answer;
                        },
                        since(
                                "6.18",
                                "ENOENT",
                                "commit a6323bd4e611 (module: Prevent silent truncation of module name"
                                        + " in delete_module(2))"),
                        before(
                                "6.18",
                                "0 or ENOENT",
                                "the name is cut and the module of the shorter name goes, unless"
                                        + " a stable kernel has a6323bd4e611 (6.1.192 and 6.12.117 do)")),
                Case.of(
                        "delete-used",
                        "a module whose symbol a live one uses",
                        b -> {
                            b.loaded("kmr_slow_a");
                            return b.delete(KernelGate.MODULE);
                        },
                        always("EAGAIN", USERS + "; EWOULDBLOCK is EAGAIN")),
                Case.of(
                        "delete-used-forced",
                        "the same with O_TRUNC",
                        b -> {
                            b.loaded("kmr_slow_a");
                            return b.delete(KernelGate.MODULE, FORCED);
                        },
                        always("EAGAIN", USERS + ", and that cannot be forced")),
                Case.of(
                        "delete-referenced",
                        "a module with a reference on it",
                        b -> referenced(b, ModuleSyscalls.O_NONBLOCK),
                        always("EAGAIN", REFERENCE)),
                Case.of(
                        "delete-referenced-waiting",
                        "the same without O_NONBLOCK",
                        b -> referenced(b, 0),
                        since(
                                "3.13",
                                "EAGAIN",
                                "commit 3f2b9c9cdf38 (module: remove rmmod --wait option.); the manual"
                                        + " page still says that it waits")),
                Case.of(
                        "delete-referenced-forced",
                        "the same with O_TRUNC",
                        b -> referenced(b, FORCED),
                        always("0", FORCE).with("MODULE_FORCE_UNLOAD"),
                        always("EAGAIN", FORCE).without("MODULE_FORCE_UNLOAD")),
                Case.of(
                        "delete-no-exit",
                        "a module with an init and no exit",
                        b -> {
                            SysResult answer = live(b, NO_EXIT, ModuleSyscalls.O_NONBLOCK);
                            if (!answer.ok()) {
                                forced(b, NO_EXIT);
                            }
                            return answer;
                        },
                        // Where it cannot be forced, it would stay for ever.
                        always("EBUSY", CALL).with("MODULE_FORCE_UNLOAD")),
                Case.of(
                        "delete-no-exit-forced",
                        "the same with O_TRUNC",
                        b -> live(b, NO_EXIT, FORCED),
                        always("0", FORCE).with("MODULE_FORCE_UNLOAD")),
                Case.of(
                        "delete-coming",
                        "a module whose init runs",
                        b -> Waiting.whileComing(b, "", c -> c.delete(Waiting.MODULE)),
                        always("EBUSY", CALL + ": MODULE_STATE_COMING")),
                Case.of(
                        "delete-coming-forced",
                        "the same with O_TRUNC",
                        b -> Waiting.whileComing(b, "", c -> c.delete(Waiting.MODULE, FORCED)),
                        always("EBUSY", CALL + ", and that cannot be forced")),
                Case.of(
                        "delete-going",
                        "a module whose exit runs",
                        b -> Waiting.whileGoing(b, c -> c.delete(Waiting.MODULE)),
                        always("EBUSY", CALL + ": MODULE_STATE_GOING")),
                Case.of(
                        "delete-unprivileged",
                        "a thread without CAP_SYS_MODULE",
                        b -> {
                            b.loaded(PLAIN);
                            return b.unprivileged(c -> c.delete(PLAIN));
                        },
                        always("EPERM", CALL)),
                Case.of(
                        "delete-unprivileged-null",
                        "a thread without CAP_SYS_MODULE, and NULL",
                        b -> b.unprivileged(c -> c.deleteAt(0)),
                        always("EPERM", "the capability is asked for before anything is looked at")));
    }

    /** Loads a module and unloads it. */
    private static SysResult live(Bench b, String module, int flags) {
        b.guest().mustLoad(module, "");
        return b.delete(module, flags);
    }

    /** Unloads a module on which somebody holds a reference; if it stays, the reference is given back. */
    private static SysResult referenced(Bench b, int flags) {
        b.guest().mustLoad(OWNER, "");
        user(b, "pin");
        SysResult answer = b.delete(OWNER, flags);
        if (!answer.ok()) {
            user(b, "unpin");
            b.guest().mustUnload(OWNER);
        }
        return answer;
    }

    private static void user(Bench b, String action) {
        b.guest().mustLoad("kmr_user", "action=" + action);
        b.guest().mustUnload("kmr_user");
    }

    private static void named(Bench b) {
        SysResult loaded = b.finit(ModuleImage.renamed(b.built(PLAIN), PLAIN, LONGEST), "", 0);
        if (!loaded.ok()) {
            throw new HarnessException("a module with a name of 55 characters cannot be loaded: " + loaded);
        }
    }

    private static void forced(Bench b, String module) {
        SysResult gone = b.delete(module, FORCED);
        if (!gone.ok()) {
            throw new HarnessException(module + " cannot be unloaded even by force: " + gone);
        }
    }
}
