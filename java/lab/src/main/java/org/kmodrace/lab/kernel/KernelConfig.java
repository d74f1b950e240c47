// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.ToolRun;

/**
 * What of a kernel's {@code .config} decides how modules are built for it.
 *
 * @param gccMajor the gcc that built it, as 12; 0 when it was another compiler
 * @param clang whether clang built it
 * @param btfModules whether modules get BTF, for which kbuild wants pahole
 */
record KernelConfig(int gccMajor, boolean clang, boolean btfModules) {
    /** Of which nothing is known. */
    static final KernelConfig UNKNOWN = new KernelConfig(0, false, false);

    private static final Pattern GCC = Pattern.compile("(?m)^CONFIG_GCC_VERSION=([0-9]+)$");
    private static final Pattern CLANG = Pattern.compile("(?m)^CONFIG_CC_IS_CLANG=y$");
    private static final Pattern BTF = Pattern.compile("(?m)^CONFIG_DEBUG_INFO_BTF_MODULES=y$");
    private static final Pattern TRAILING_NUMBER = Pattern.compile("-([0-9]+)$");

    static KernelConfig read(Path config) throws LabException {
        try {
            String text = new String(Files.readAllBytes(config), StandardCharsets.UTF_8);
            Matcher gcc = GCC.matcher(text);
            return new KernelConfig(
                    gcc.find() ? Integer.parseInt(gcc.group(1)) / 10_000 : 0,
                    CLANG.matcher(text).find(),
                    BTF.matcher(text).find());
        } catch (IOException e) {
            throw LabException.ofIo("reading the kernel's configuration", config, e);
        }
    }

    void save(Properties to) {
        to.setProperty("gccMajor", Integer.toString(gccMajor));
        to.setProperty("clang", Boolean.toString(clang));
        to.setProperty("btfModules", Boolean.toString(btfModules));
    }

    static KernelConfig load(Properties from) {
        return new KernelConfig(
                Integer.parseInt(from.getProperty("gccMajor", "0")),
                Boolean.parseBoolean(from.getProperty("clang", "false")),
                Boolean.parseBoolean(from.getProperty("btfModules", "false")));
    }

    /** The kernel's own compiler when it is installed here, else the host's default with what that one needs. */
    BuildTree buildTree(Path source, Optional<Path> objects) throws LabException, InterruptedException {
        List<String> variables = new ArrayList<>();
        if (btfModules) {
            // An empty value is "not defined" to make. BTF would want a pahole as new as the kernel, and races do not
            // look at types.
            variables.add("CONFIG_DEBUG_INFO_BTF_MODULES=");
        }
        String compiler = "gcc";
        if (clang) {
            variables.add("LLVM=1");
            compiler = "clang";
        } else if (isOwnGccHere()) {
            compiler = "gcc-" + gccMajor;
        } else if (isOfNewerGcc()) {
            // A newer gcc's kernel has options and attributes that an older gcc does not know; seen with gcc 12 on
            // kernels of gcc 14 and 16.
            variables.add("CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=");
            variables.add("KCFLAGS=-Wno-attributes");
        }
        return new BuildTree(source, objects.orElse(null), variables, compiler);
    }

    private boolean isOwnGccHere() {
        return gccMajor > 0 && ToolRun.find("gcc-" + gccMajor).isPresent();
    }

    /** Whether a gcc built it that is newer than any we know of here. */
    boolean isOfNewerGcc() throws LabException, InterruptedException {
        return !clang && gccMajor > 0 && !isOwnGccHere() && defaultGccMajor() < gccMajor;
    }

    /** The major version of {@code gcc}; told by the name it links to where possible, since starting it takes time. */
    private static int defaultGccMajor() throws LabException, InterruptedException {
        Optional<Path> gcc = ToolRun.find("gcc");
        if (gcc.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        try {
            Matcher name = TRAILING_NUMBER.matcher(gcc.get().toRealPath().toString());
            if (name.find()) {
                return Integer.parseInt(name.group(1));
            }
            String said = ToolRun.of("gcc", "-dumpversion").run().output().strip();
            return said.matches("[0-9]+.*") ? Integer.parseInt(said.replaceFirst("[^0-9].*", "")) : Integer.MAX_VALUE;
        } catch (IOException e) {
            throw LabException.ofIo("looking at the C compiler", gcc.get(), e);
        }
    }
}
