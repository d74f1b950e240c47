// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/** The libraries that programs of the host need, found by ldd(1), the loader itself included. */
final class SharedLibraries {
    private static final Pattern FOUND =
            Pattern.compile("^\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)$", Pattern.MULTILINE);
    private static final Pattern MISSING = Pattern.compile("^\\s*(\\S+) => not found", Pattern.MULTILINE);

    private SharedLibraries() {}

    /** The absolute paths under which the loader finds them; the guest must have them there too. */
    static Set<Path> of(Path program) throws LabException, InterruptedException {
        String listed = ToolRun.of("ldd", program.toString())
                .require("listing the libraries of " + program, "is it a program of this machine?")
                .output();
        return in(listed, program);
    }

    /**
     * The libraries in such a list, which the C library's loader prints too when it is called with {@code --list}.
     *
     * @param program whose list it is
     */
    static Set<Path> in(String listed, Path program) throws LabException {
        Matcher missing = MISSING.matcher(listed);
        if (missing.find()) {
            throw new LabException(
                    "a library is missing: " + missing.group(1), program.toString(), "install the package that has it");
        }
        Set<Path> libraries = new TreeSet<>();
        FOUND.matcher(listed).results().forEach(m -> libraries.add(Path.of(m.group(1))));
        return libraries;
    }
}
