// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A program without any capability that asks for what needs one, in every way there is, and prints the answers: a
 * line {@code capabilities MASK}, then a line {@code what answer} for each call. Its argument is a backend.
 */
final class UnprivilegedCalls {
    private static final String CAPABILITIES = "CapEff:";

    private UnprivilegedCalls() {}

    public static void main(String[] args) throws IOException {
        System.out.println("capabilities " + capabilities());
        ModuleSyscalls sys = Backends.open(args[0]);
        tell("finit_module of no file", sys.finitModule(-1, "", 0));
        tell("finit_module with an unknown flag", sys.finitModule(-1, "", 8));
        tell("finit_module without parameters", raw(sys, SyscallNumber.FINIT_MODULE, -1, 0));
        tell("init_module of nothing", sys.initModule(sys.allocate(1), 0, ""));
        tell("init_module of NULL", raw(sys, SyscallNumber.INIT_MODULE, 0, 4096));
        tell("delete_module of no module", sys.deleteModule("kmodrace/no/such/module", 0));
        tell("delete_module of NULL", raw(sys, SyscallNumber.DELETE_MODULE, 0, 0));
    }

    private static SysResult raw(ModuleSyscalls sys, long number, long first, long second) {
        return sys.syscall(number, first, second, 0, 0, 0, 0);
    }

    private static void tell(String what, SysResult answer) {
        System.out.println(what + ": " + answer);
    }

    private static String capabilities() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(CAPABILITIES))
                .map(line -> line.substring(CAPABILITIES.length()).strip())
                .findFirst()
                .orElse("unknown");
    }
}
