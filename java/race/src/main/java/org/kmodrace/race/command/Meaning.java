// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import org.kmodrace.bridge.SysResult;

/** What the module loader's refusals mean, in words (kernel/module/main.c; init_module(2), delete_module(2)). */
final class Meaning {
    private Meaning() {}

    /** Of an answer of finit_module(2) or init_module(2); "" when it did load. */
    static String ofLoad(SysResult answer) {
        return switch (answer.errno().number()) {
            case 0 -> "";
            case 1 -> "loading is not permitted: no CAP_SYS_MODULE, or kernel.modules_disabled is set";
            case 2 -> "it needs a symbol that nobody exports, or its init did not find what it looked for";
            case 4 -> "the wait for another loader of the module was interrupted";
            case 6, 19 -> "its init found no device to drive";
            case 8 -> "it is no module for this kernel: built for another one, or damaged";
            case 11 -> "its init says: try again";
            case 12 -> "there is no memory for it";
            case 16 -> "a module of that name failed to load at the same time, or its init found what it needs in use";
            case 17 -> "a module of that name is loaded already, or its init found what it registers taken";
            case 22 -> "it is malformed, or a parameter or its init does not take the value";
            case 26 -> "its file is open for writing";
            case 38 -> "this kernel has no module support, or its init misses a part of it";
            case 74 -> "its signature is damaged";
            case 95, 524 -> "its init says: not supported here";
            case 126 -> "it is signed with a key that this kernel does not have, or not at all, and the kernel insists";
            case 129 -> "its signature is refused, and the kernel insists on one";
            default -> "its init refused";
        };
    }

    /** Of an answer of delete_module(2); "" when it went. */
    static String ofUnload(SysResult answer) {
        return switch (answer.errno().number()) {
            case 0 -> "";
            case 1 -> "unloading is not permitted: no CAP_SYS_MODULE, or kernel.modules_disabled is set";
            case 2 -> "no module of that name is loaded";
            case 4 -> "interrupted";
            case 11 -> "it is in use (EWOULDBLOCK)";
            case 16 -> "it cannot be unloaded: it is not live, or has an init and no exit";
            case 38 -> "this kernel cannot unload modules";
            default -> "the kernel refused";
        };
    }
}
