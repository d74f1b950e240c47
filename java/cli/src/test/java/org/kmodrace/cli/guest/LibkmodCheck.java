// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli.guest;

import java.util.List;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.bridge.libkmod.ModuleSection;

/**
 * Loads and unloads test modules through libkmod, and prints what it was told, a line each: {@code what: answer}. It
 * judges nothing; that is for the test that reads it.
 */
public final class LibkmodCheck {
    private static final String USER = "kmr_open";
    private static final String OWNER = "kmr_gate";

    private LibkmodCheck() {}

    /** Runs in a guest only: it changes the kernel. */
    public static void main(String[] args) {
        try (Kmod kmod = Kmod.open()) {
            KmodModule user = kmod.byName(USER).orElseThrow();
            KmodModule owner = kmod.byName(OWNER).orElseThrow();
            say("library", kmod.library());
            say("builtin", kmod.byName("8250").orElseThrow().initState());
            // Has parameters in sysfs, but was never a module: no index has it.
            say("no module at all", kmod.byName("printk").orElseThrow().initState());
            say("dependencies", user.dependencies());
            say("before", user.initState());
            say("insert without what it needs", user.insert(0, ""));
            say("probe dry", user.probeInsert(KmodModule.DRY_RUN, ""));
            say("after dry", user.initState());
            say("probe", user.probeInsert(0, ""));
            say("state of user", user.initState());
            say("state of owner", owner.initState());
            say("references of owner", owner.referenceCount());
            say("holders of owner", owner.holders());
            say("sections of user", names(user.sections()).contains(".text"));
            say("loaded", names(kmod));
            say("probe again", user.probeInsert(0, ""));
            say("probe again, loaded not allowed", user.probeInsert(KmodModule.FAIL_ON_LOADED, ""));
            say("insert again", user.insert(0, ""));
            say("remove what is used", owner.remove(0));
            say("remove user", user.remove(0));
            say("remove user again", user.remove(0));
            say("insert", user.insert(0, ""));
            say("remove inserted", user.remove(0));
            say("remove owner", owner.remove(0));
            say("after", owner.initState());
        }
        System.out.println("bye");
        System.out.flush();
    }

    private static List<String> names(List<ModuleSection> sections) {
        return sections.stream().map(ModuleSection::name).toList();
    }

    private static List<String> names(Kmod kmod) {
        return kmod.loaded().stream().map(KmodModule::name).sorted().toList();
    }

    private static void say(String what, Object answer) {
        System.out.println(what + ": " + answer);
    }
}
