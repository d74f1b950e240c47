// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import static org.kmodrace.race.contract.Rule.always;
import static org.kmodrace.race.contract.Rule.before;
import static org.kmodrace.race.contract.Rule.since;

import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.KernelGate;

/** A kernel that takes no more modules. There is no way back, so that these come last. */
final class LockedCases {
    static final String DISABLED = "/proc/sys/kernel/modules_disabled";
    private static final String ENFORCED = "/sys/module/module/parameters/sig_enforce";
    private static final String PLAIN = "kmr_a";

    private static final String REJECTED = "module_sig_check() in kernel/module/signing.c; the manual page says ENOKEY";
    private static final String NO_KEY = "module_sig_check() in kernel/module.c, until 49fcf732bdae in 5.4";
    private static final String MAY = "may_init_module() in kernel/module/main.c, even for root";

    private LockedCases() {}

    static List<Case> cases() {
        return List.of(
                enforced("finit-unsigned", "signatures enforced: a module without one", b -> b.finit(PLAIN, "")),
                enforced(
                        "init-unsigned",
                        "signatures enforced: the image of a module without one",
                        b -> b.init(b.built(PLAIN), "")),
                enforced(
                        "finit-unsigned-garbage",
                        "signatures enforced: a page of zeros",
                        b -> b.finit(new byte[4096], "", 0)),
                enforced(
                        "finit-unsigned-kind",
                        "signatures enforced: a signature of a kind that no kernel knows",
                        b -> b.finit(ModuleImage.signed(b.built(PLAIN), new byte[64], 1, 64), "", 0)),
                disabled("finit-disabled", "modules disabled: a module", b -> b.finit(PLAIN, "")),
                disabled("finit-disabled-fd-none", "modules disabled: descriptor -1", b -> b.finit(-1)),
                disabled("init-disabled", "modules disabled: the image of a module", b -> b.init(b.built(PLAIN), "")),
                disabled("delete-disabled", "modules disabled: a live module", b -> b.delete(KernelGate.MODULE)),
                disabled("delete-disabled-null", "modules disabled: NULL", b -> b.deleteAt(0)));
    }

    /** Whether modules have been disabled already. */
    static boolean disabled(Guest guest) {
        return guest.text(DISABLED).map(String::strip).orElse("0").equals("1");
    }

    private static Case enforced(String id, String does, Deed deed) {
        return Case.of(
                id,
                does,
                b -> after(b, ENFORCED, deed),
                since("5.4", "EKEYREJECTED", REJECTED).with("MODULE_SIG"),
                before("5.4", "ENOKEY", NO_KEY).with("MODULE_SIG"));
    }

    private static Case disabled(String id, String does, Deed deed) {
        return Case.of(id, does, b -> after(b, DISABLED, deed), always("EPERM", MAY));
    }

    private static SysResult after(Bench b, String lock, Deed deed) {
        b.guest().mustWrite(lock, "1");
        return deed.on(b);
    }
}
