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

/** What the programs that come with a kernel's headers need, and whether this host has it. */
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

    /**
     * What is needed to build modules for a kernel as its own makers would.
     *
     * @param gccMajor the gcc that built it, as 14; 0 when that is not known, or it was another compiler
     * @param glibcMinor its kbuild tools need glibc 2.n; 0 when they need none
     * @param releases the Debian releases that can have both, the best first
     */
    public record Needs(int gccMajor, int glibcMinor, List<DebianRelease> releases) {
        /** Keeps a copy of the list. */
        public Needs {
            releases = List.copyOf(releases);
        }
    }

    /** Looks at a kernel's configuration and tools: a release of its own if Debian made it, else the oldest that does. */
    public static Needs needs(Kernel kernel) throws LabException {
        int glibc = neededGlibc(kernel.buildTree());
        return new Needs(
                config(kernel.buildTree()).gccMajor(),
                glibc,
                DebianRelease.ofSuite(kernel.suite()).map(List::of).orElseGet(() -> DebianRelease.withGlibc(glibc)));
    }

    /**
     * Why modules for {@code kernel} had better not be built with this host's own tools: its kbuild tools need a newer C
     * library, or it was built by a newer gcc than there is here; "" when nothing is in the way. Quick where the kernel
     * is of this host's release or an older one.
     */
    public static String trouble(Kernel kernel) throws LabException, InterruptedException {
        return trouble(kernel, Host.current());
    }

    static String trouble(Kernel kernel, Host host) throws LabException, InterruptedException {
        Optional<DebianRelease> own = host.debianRelease();
        Optional<DebianRelease> its = DebianRelease.ofSuite(kernel.suite());
        if (own.isPresent() && its.isPresent() && its.get().compareTo(own.get()) <= 0) {
            return "";
        }
        String trouble = trouble(kernel.buildTree(), host.glibcMinor());
        if (!trouble.isEmpty()) {
            return trouble;
        }
        KernelConfig config = config(kernel.buildTree());
        return config.isOfNewerGcc() ? "gcc " + config.gccMajor() + " built it, and this host's gcc is older" : "";
    }

    /** Throws when {@code kernel}'s kbuild tools need a newer C library than this host's. */
    public static void requireRunnable(Kernel kernel) throws LabException, InterruptedException {
        String trouble = trouble(kernel.buildTree(), Host.current().glibcMinor());
        if (!trouble.isEmpty()) {
            throw new LabException(
                    "no modules can be built with this host's own tools for " + kernel.name() + " (" + kernel.release()
                            + "): " + trouble,
                    kernel.buildTree().output().toString(),
                    "leave the choice to kmodrace (--toolchain auto)");
        }
    }

    /** What is in the way on a host with glibc 2.hostMinor (0: unknown, then we let make try); "" when nothing is. */
    static String trouble(BuildTree tree, int hostMinor) throws LabException {
        if (hostMinor == 0) {
            return "";
        }
        for (Path tool : tools(tree)) {
            int needed = neededGlibc(tool);
            if (needed > hostMinor) {
                return "its kbuild tool " + tool.getFileName() + " needs glibc 2." + needed + " and this host has 2."
                        + hostMinor;
            }
        }
        return "";
    }

    private static KernelConfig config(BuildTree tree) throws LabException {
        Path config = tree.output().resolve(".config");
        return Files.isReadable(config) ? KernelConfig.read(config) : KernelConfig.UNKNOWN;
    }

    private static int neededGlibc(BuildTree tree) throws LabException {
        int newest = 0;
        for (Path tool : tools(tree)) {
            newest = Math.max(newest, neededGlibc(tool));
        }
        return newest;
    }

    private static List<Path> tools(BuildTree tree) {
        return TOOLS.stream()
                .map(tree.output()::resolve)
                .filter(Files::isRegularFile)
                .toList();
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
