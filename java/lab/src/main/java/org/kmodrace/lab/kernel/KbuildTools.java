// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;

/** Whether the programs that come with a kernel's headers can run on this host. */
public final class KbuildTools {
    /** In Debian's packages modpost is a script beside the programs it chooses from. */
    private static final List<String> TOOLS = List.of(
            "scripts/mod/modpost",
            "scripts/mod/modpost.real-lsb-64",
            "scripts/basic/fixdep",
            "scripts/genksyms/genksyms",
            "tools/objtool/objtool",
            "tools/objtool/objtool.real-x86",
            "tools/bpf/resolve_btfids/resolve_btfids");

    private static final Pattern NEED = Pattern.compile("GLIBC_2\\.([0-9]+)");

    private KbuildTools() {}

    /** Throws when {@code kernel}'s kbuild tools need a newer C library than this host's; names a kernel that works. */
    public static void requireRunnable(Kernel kernel) throws LabException, InterruptedException {
        Host host = Host.current();
        String trouble = trouble(kernel.buildTree(), host.glibcMinor());
        if (trouble.isEmpty()) {
            return;
        }
        Optional<DebianRelease> own = host.debianRelease();
        throw new LabException(
                "no modules can be built here for " + kernel.name() + " (" + kernel.release() + "): " + trouble,
                kernel.buildTree().output().toString(),
                own.map(release -> "a kernel that works on this host: --kernel debian:" + release.codename())
                                .orElse("take the kernel of an older release, as --kernel debian:"
                                        + DebianRelease.BOOKWORM.codename())
                        + " (`kmodrace kernel list` shows others)");
    }

    /** What is in the way on a host with glibc 2.hostMinor (0: unknown, then we let make try); "" when nothing is. */
    static String trouble(BuildTree tree, int hostMinor) throws LabException {
        if (hostMinor == 0) {
            return "";
        }
        for (String name : TOOLS) {
            Path tool = tree.output().resolve(name);
            int needed = Files.isRegularFile(tool) ? neededGlibc(tool) : 0;
            if (needed > hostMinor) {
                return "its kbuild tool " + tool.getFileName() + " needs glibc 2." + needed + " and this host has 2."
                        + hostMinor;
            }
        }
        return "";
    }

    /**
     * The newest glibc 2.n that a program's version needs name; 0 for a script. The names stand as plain text in its
     * string table, so a scan finds them without following the ELF structures.
     */
    static int neededGlibc(Path program) throws LabException {
        try {
            Matcher need = NEED.matcher(new String(Files.readAllBytes(program), StandardCharsets.ISO_8859_1));
            int newest = 0;
            while (need.find()) {
                newest = Math.max(newest, Integer.parseInt(need.group(1)));
            }
            return newest;
        } catch (IOException e) {
            throw LabException.ofIo("looking at kbuild's tools", program, e);
        }
    }
}
