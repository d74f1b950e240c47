// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.kmodrace.race.command.ModuleEntry;
import org.kmodrace.race.command.StateAnswer;
import org.kmodrace.race.observe.InitstateRules.Look;
import org.kmodrace.race.observe.InitstateRules.State;

/** What both rules of libkmod say of a module, in words. */
final class StateText {
    private StateText() {}

    static void append(StateAnswer answer, StringBuilder out) {
        String module = answer.module();
        out.append(CommandText.paragraph("module:        ", module));
        out.append(CommandText.paragraph("sysfs:         ", look(module, answer.look())));
        out.append(CommandText.paragraph(
                "/proc/modules: ", answer.entry().map(StateText::entry).orElse("does not list it")));
        out.append(CommandText.paragraph("kmod-18 rule:  ", words(answer.kmod18())));
        out.append(CommandText.paragraph(
                "kmod-20 rule:  ",
                words(answer.kmod20())
                        + (answer.builtinList()
                                ? ""
                                : " (without its list modules.builtin, which is not there: it may be wrong)")));
        out.append(CommandText.paragraph("", verdict(answer)));
    }

    private static String look(String module, Look look) {
        String directory = "/sys/module/" + module;
        return switch (look) {
            case LIVE, COMING, GOING ->
                directory + "/initstate says " + look.name().toLowerCase(java.util.Locale.ROOT);
            case DIRECTORY_ONLY -> directory + " is there, and no initstate in it";
            case ABSENT -> "there is no " + directory;
            case UNREADABLE -> directory + "/initstate cannot be read";
        };
    }

    private static String entry(ModuleEntry entry) {
        return entry.state() + ", " + entry.references() + " references, " + entry.unexplained()
                + " of them unexplained";
    }

    private static String words(State state) {
        return switch (state) {
            case BUILTIN -> "builtin";
            case LIVE -> "live";
            case COMING -> "coming";
            case GOING -> "going";
            case ABSENT -> "absent";
            case UNREADABLE -> "cannot tell";
        };
    }

    /** Whether they agree, and where not, why. */
    static String verdict(StateAnswer answer) {
        if (answer.kmod18() == answer.kmod20()) {
            return "Both rules say " + words(answer.kmod18()) + ".";
        }
        if (answer.look() == Look.DIRECTORY_ONLY) {
            return "They differ: kmod-18 takes every directory without initstate for a built-in module. modules.builtin"
                    + " does not name this one, so kmod-20 takes it for a module that is just being loaded; "
                    + (answer.entry().isPresent()
                            ? "/proc/modules lists it, so kmod-20 is right: this is the window."
                            : "/proc/modules does not list it: when that lasts, it is a part of the"
                                    + " kernel that could never be a module, which modules.builtin does not name.");
        }
        if (answer.kmod18() == State.ABSENT) {
            return "They differ: kmod-18 looks at sysfs only, where a built-in module without parameters does not show;"
                    + " kmod-20 asks modules.builtin first, which names it.";
        }
        return "They differ: kmod-20 asks modules.builtin first, which names it; kmod-18 looks at sysfs only, where a"
                + " loaded module of that name shows.";
    }
}
