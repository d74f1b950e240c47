// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * What we need to know of the machine we run on.
 *
 * @param root where its file system begins; another directory in tests
 * @param environment its environment variables
 */
record Host(Path root, Map<String, String> environment) {
    private static final Pattern GLIBC = Pattern.compile("glibc 2\\.([0-9]+)");

    static Host current() {
        return new Host(Path.of("/"), System.getenv());
    }

    /** A file of the host, as {@code file("etc/apt")}. */
    Path file(String relative) {
        return root.resolve(relative);
    }

    /** What {@code uname -r} answers here; "" when it cannot be told. */
    String kernelRelease() {
        try {
            return Files.readString(file("proc/sys/kernel/osrelease")).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** The Debian release that runs here; empty on other systems. */
    Optional<DebianRelease> debianRelease() {
        try {
            String text = Files.readString(file("etc/os-release"));
            if (!value(text, "ID").equals("debian")) {
                return Optional.empty();
            }
            String codename = value(text, "VERSION_CODENAME");
            return Arrays.stream(DebianRelease.values())
                    .filter(release -> release.codename().equals(codename))
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String value(String osRelease, String key) {
        Matcher line = Pattern.compile("(?m)^" + key + "=\"?([^\"\n]*)\"?$").matcher(osRelease);
        return line.find() ? line.group(1) : "";
    }

    /** n when the C library is glibc 2.n; 0 when it is another one or cannot be told. Starts {@code getconf}. */
    int glibcMinor() throws InterruptedException {
        try {
            Matcher said = GLIBC.matcher(
                    ToolRun.of("getconf", "GNU_LIBC_VERSION").run().output());
            return said.find() ? Integer.parseInt(said.group(1)) : 0;
        } catch (LabException e) {
            return 0;
        }
    }
}
