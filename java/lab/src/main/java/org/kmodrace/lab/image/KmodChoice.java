// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.DebianRelease;

/** Which kmod a guest is to have: the programs lsmod, modprobe and their like. */
public sealed interface KmodChoice {
    /** This host's own. */
    record Host() implements KmodChoice {
        @Override
        public String toString() {
            return HOST;
        }
    }

    /** That of a Debian release. */
    record Debian(DebianRelease release) implements KmodChoice {
        @Override
        public String toString() {
            return DEBIAN + release.codename();
        }
    }

    /** How this host's own is asked for. */
    String HOST = "host";

    /** What stands before the name of a release. */
    String DEBIAN = "debian:";

    /**
     * From what is typed.
     *
     * @throws LabException when it names none; with those that there are
     */
    static KmodChoice parse(String text) throws LabException {
        if (text.equals(HOST)) {
            return new Host();
        }
        if (text.startsWith(DEBIAN)) {
            return new Debian(
                    DebianRelease.named(text.substring(DEBIAN.length())).orElseThrow(() -> unknown(text)));
        }
        throw unknown(text);
    }

    private static LabException unknown(String text) {
        return new LabException(
                "there is no kmod '" + text + "'",
                "",
                "there is " + HOST + ", "
                        + DebianRelease.codenames().stream()
                                .map(codename -> DEBIAN + codename)
                                .collect(Collectors.joining(", ")));
    }
}
