// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.util.List;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;

/** Reads the answer to a load that was refused: by the kernel's loader, or by the module's own init. */
final class Refusal {
    private Refusal() {}

    /**
     * Whether the loader refused it, before its init ran.
     *
     * @param logged what the kernel logged meanwhile
     */
    static boolean isByKernel(SysResult answer, List<String> logged) {
        return answer.failedWith(Errno.ENOEXEC)
                || answer.failedWith(Errno.EKEYREJECTED)
                || answer.failedWith(Errno.EPERM)
                || logged.stream().anyMatch(Refusal::saysLoader);
    }

    private static boolean saysLoader(String line) {
        return line.contains("Unknown symbol")
                || line.contains("disagrees about version")
                || line.contains("version magic")
                || line.contains("' invalid for parameter `")
                || line.contains("module: x86/modules: Skipping invalid relocation");
    }

    /** What the answer of an init means to a person, with a colon before it; "" when it says nothing more. */
    static String meaning(SysResult answer) {
        return switch (answer.errno().number()) {
            case 6, 19 -> ": it found no device to drive";
            case 95 -> ": it says that this is not supported here";
            case 2 -> ": it did not find what it looked for";
            case 22 -> ": an argument or a parameter is not valid for it";
            default -> "";
        };
    }
}
