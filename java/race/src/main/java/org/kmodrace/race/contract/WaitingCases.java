// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;
import static org.kmodrace.race.contract.Rule.before;
import static org.kmodrace.race.contract.Rule.between;
import static org.kmodrace.race.contract.Rule.since;

import java.util.List;

/** Loading what is being loaded or unloaded: who waits, what he is told, and what a signal does to him. */
final class WaitingCases {
    private static final String MODULE = Waiting.MODULE;
    private static final String FAILS = "answer=-19";

    private static final Deed SAME_FILE = b -> b.finit(MODULE, "");
    private static final Deed COPY = b -> b.finit(b.built(MODULE), "", 0);
    private static final Deed IMAGE = b -> b.init(b.built(MODULE), "");
    private static final Deed USER = b -> b.finit(Waiting.USER, "");

    private static final String WAITS = "add_unformed_module() in kernel/module/main.c waits, and finds it live";
    private static final String SHARED = "idempotent_init_module() in kernel/module/main.c: who loads the same inode"
            + " meanwhile shares the answer";
    private static final String FAILED =
            "commit 0254127ab977 (module: Don't wait for GOING modules): who waited does" + " not try himself";
    private static final String STABLE = "who waited tries himself, unless a stable kernel has 0254127ab977";
    private static final String INTERRUPTIBLE =
            "commit 2124d84db293 (module: make waiting for a concurrent module loader interruptible)";
    private static final String UNINTERRUPTIBLE = "wait_for_completion(), unless a stable kernel has 2124d84db293";
    private static final String RESTARTED =
            "wait_event_interruptible() in add_unformed_module() answers ERESTARTSYS:" + " the call is made again";

    private static final String RESOLVE = "resolve_symbol_wait() in kernel/module/main.c";

    private WaitingCases() {}

    static List<Case> cases() {
        return List.of(
                Case.of(
                        "finit-coming-same-file",
                        "a module whose init runs, from the same file",
                        b -> Waiting.whileComing(b, "", SAME_FILE),
                        since("6.5", "0", SHARED),
                        before("6.5", "EEXIST", WAITS)),
                Case.of(
                        "finit-coming-same-file-fails",
                        "the same when that init then fails with ENODEV",
                        b -> Waiting.whileComing(b, FAILS, SAME_FILE),
                        since("6.5", "ENODEV", SHARED),
                        between("6.2", "6.5", "EBUSY", FAILED),
                        before("6.2", "0 or EBUSY", STABLE)),
                Case.of(
                        "finit-coming-same-file-other-parameters",
                        "a module whose init runs, from the same file, with a parameter that is wrong",
                        b -> Waiting.whileComing(b, "", c -> c.finit(MODULE, "answer=many")),
                        since("6.5", "0", SHARED + ", whatever his own parameters are"),
                        before("6.5", "EEXIST", WAITS)),
                Case.of(
                        "finit-coming-copy",
                        "a module whose init runs, from a copy of its file",
                        b -> Waiting.whileComing(b, "", COPY),
                        always("EEXIST", WAITS)),
                Case.of(
                        "finit-coming-copy-fails",
                        "the same when that init then fails with ENODEV",
                        b -> Waiting.whileComing(b, FAILS, COPY),
                        since("6.2", "EBUSY", FAILED),
                        before("6.2", "0 or EBUSY", STABLE)),
                Case.of(
                        "init-coming",
                        "a module whose init runs",
                        b -> Waiting.whileComing(b, "", IMAGE),
                        always("EEXIST", WAITS)),
                Case.of(
                        "init-coming-fails",
                        "the same when that init then fails with ENODEV",
                        b -> Waiting.whileComing(b, FAILS, IMAGE),
                        since("6.2", "EBUSY", FAILED),
                        before("6.2", "0 or EBUSY", STABLE)),
                Case.of(
                        "finit-user-of-coming",
                        "a module that needs a symbol of one whose init runs",
                        b -> Waiting.whileComing(b, "", USER),
                        always("0", RESOLVE + " waits for the other")),
                Case.of(
                        "finit-user-of-coming-fails",
                        "the same when that init then fails with ENODEV",
                        b -> Waiting.whileComing(b, FAILS, USER),
                        always("ENOENT", "strong_try_module_get() by " + RESOLVE)),
                Case.of(
                        "finit-user-of-coming-interrupted",
                        "a signal to who waits for the other's init",
                        b -> Waiting.interrupted(b, USER, Signals.INTERRUPTING),
                        always("EBUSY", RESOLVE + " gives up, with EBUSY and not EINTR")),
                Case.of(
                        "finit-going",
                        "a module whose exit runs",
                        b -> Waiting.whileGoing(b, SAME_FILE),
                        since("6.2", "EBUSY", "commit 0254127ab977 (module: Don't wait for GOING modules)"),
                        before(
                                "6.2",
                                "0 or EBUSY",
                                "it waits, and loads it again, unless a stable kernel has" + " 0254127ab977")),
                Case.of(
                        "finit-interrupted-same-file",
                        "a signal to who waits for a load of the same file",
                        b -> Waiting.interrupted(b, SAME_FILE, Signals.INTERRUPTING),
                        since("6.11", "EINTR", INTERRUPTIBLE),
                        between("6.5", "6.11", "0 or EINTR", UNINTERRUPTIBLE),
                        before("6.5", "EINTR", "wait_event_interruptible() in add_unformed_module()")),
                Case.of(
                        "finit-interrupted-same-file-restart",
                        "the same when the signal says SA_RESTART",
                        b -> Waiting.interrupted(b, SAME_FILE, Signals.RESTARTING),
                        since("6.11", "EINTR", INTERRUPTIBLE + ", with EINTR and not ERESTARTSYS"),
                        between("6.5", "6.11", "0 or EINTR", UNINTERRUPTIBLE),
                        before("6.5", "EEXIST", RESTARTED)),
                Case.of(
                        "finit-interrupted-copy",
                        "a signal to who waits for a load of a copy of the file",
                        b -> Waiting.interrupted(b, COPY, Signals.INTERRUPTING),
                        always("EINTR", "wait_event_interruptible() in add_unformed_module()")),
                Case.of(
                        "init-interrupted",
                        "a signal to who waits for a load of the same module",
                        b -> Waiting.interrupted(b, IMAGE, Signals.INTERRUPTING),
                        always("EINTR", "wait_event_interruptible() in add_unformed_module()")),
                Case.of(
                        "init-interrupted-restart",
                        "the same when the signal says SA_RESTART",
                        b -> Waiting.interrupted(b, IMAGE, Signals.RESTARTING),
                        always("EEXIST", RESTARTED)));
    }
}
