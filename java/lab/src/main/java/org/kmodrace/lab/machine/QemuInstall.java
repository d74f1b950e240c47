// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * The QEMU of this host.
 *
 * @param program where it lies
 * @param version as it names itself, such as {@code 7.2.22 (Debian 1:7.2+dfsg-7)}
 * @param key changes when the program does
 */
public record QemuInstall(Path program, String version, String key) {
    private static final String PREFIX = "QEMU emulator version ";

    /** Looks it up; its version is asked for once and kept in the cache. */
    public static QemuInstall find(Cache cache) throws LabException, InterruptedException {
        Path program = ToolRun.find(QemuProcess.PROGRAM)
                .orElseThrow(() -> new LabException(
                        "QEMU is not installed", QemuProcess.PROGRAM, "install the package qemu-system-x86"));
        try {
            String key = Integer.toHexString(
                    (program + "/" + Files.size(program) + "/" + Files.getLastModifiedTime(program)).hashCode());
            Path remembered = cache.folder("probe").resolve("qemu-" + key);
            if (Files.isRegularFile(remembered)) {
                return new QemuInstall(program, Files.readString(remembered), key);
            }
            String first = ToolRun.of(program.toString(), "--version")
                    .require("asking QEMU for its version", "reinstall qemu-system-x86")
                    .output()
                    .lines()
                    .findFirst()
                    .orElse("");
            String version = first.startsWith(PREFIX) ? first.substring(PREFIX.length()) : first;
            cache.replace(remembered, version.getBytes(StandardCharsets.UTF_8));
            return new QemuInstall(program, version, key);
        } catch (IOException e) {
            throw LabException.ofIo("looking at QEMU", program, e);
        }
    }
}
