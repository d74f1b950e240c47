// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.KbuildTools;
import org.kmodrace.lab.kernel.Kernel;

/**
 * Builds a folder of kernel modules for a kernel, outside the kernel's tree and outside the folder. The result is kept
 * by content: the same sources, kernel and compiler are built once.
 */
public final class TestModules {
    /** Part of the key: to be raised when the way of building changes what comes out. */
    private static final String RECIPE = "2";

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Pattern ERROR = Pattern.compile(
            ".*(: (fatal )?error: |: warning: .*\\[-Werror|" + "^ERROR: |: not found|GLIBC_|No space left).*");
    private static final Pattern MAKE_ERROR = Pattern.compile(".*\\*\\*\\* .*");
    private static final Pattern UNFIT_FOR_MAKE = Pattern.compile(".*[\\s:#$%=].*");

    /** What a user's shell or an outer make may have set, and kbuild would obey. */
    private static final List<String> FOREIGN = List.of(
            "MAKEFLAGS",
            "MFLAGS",
            "MAKELEVEL",
            "MAKEFILES",
            "ARCH",
            "SUBARCH",
            "CROSS_COMPILE",
            "KBUILD_OUTPUT",
            "KBUILD_EXTMOD",
            "KBUILD_VERBOSE",
            "KBUILD_MODPOST_WARN",
            "KCFLAGS",
            "KCPPFLAGS",
            "KAFLAGS",
            "CFLAGS_MODULE",
            "LLVM",
            "CC",
            "LD",
            "V",
            "C",
            "W",
            "O",
            "M");

    private final Cache cache;

    /** Modules kept in {@code cache}. */
    public TestModules(Cache cache) {
        this.cache = cache;
    }

    /**
     * The modules of {@code source} for {@code kernel}.
     *
     * @param source a folder with a {@code Kbuild} (or {@code Makefile}) and the sources; only read
     * @return a directory of the cache that holds the {@code .ko} files, without debug information, and nothing else
     * @throws LabException with the compiler's first errors and the path of the whole log when they cannot be built
     */
    public Path build(Kernel kernel, Path source, Progress progress) throws LabException, InterruptedException {
        ModuleSources sources = ModuleSources.in(source);
        String key = key(kernel, sources);
        Path entry = cache.folder("modules").resolve(kernel.release() + "-" + key);
        if (Files.isDirectory(entry)) {
            return entry;
        }
        if (UNFIT_FOR_MAKE.matcher(entry.toString()).matches()) {
            throw new LabException(
                    "kbuild cannot work in a path with blanks or any of : # $ % =",
                    entry.toString(), "point XDG_CACHE_HOME at a plain path");
        }
        KbuildTools.requireRunnable(kernel);
        return cache.withLock(
                "modules-" + key,
                progress,
                () -> cache.publish(entry, directory -> {
                    progress.step("building the test modules for " + kernel.release());
                    Path log = cache.folder("logs").resolve("modules-" + kernel.release() + "-" + key + ".log");
                    Files.deleteIfExists(log);
                    Path build = directory.resolve("build");
                    sources.copyTo(build);
                    make(kernel, build, log);
                    collect(build, directory, source);
                    deleteTree(build);
                }));
    }

    /** Names all that the result depends on; starts no program and reads no large file. */
    private static String key(Kernel kernel, ModuleSources sources) throws LabException, InterruptedException {
        BuildTree tree = kernel.buildTree();
        Path compiler = ToolRun.find(tree.compiler()).orElse(null);
        if (compiler == null) {
            // Says that it is missing, and how to get it.
            ToolRun.of(tree.compiler(), "--version").run();
            throw new IllegalStateException(tree.compiler() + " was just missing");
        }
        try {
            Digest digest = new Digest()
                    .text("recipe", RECIPE)
                    .text("kernel", kernel.digest() + " " + kernel.release())
                    .stamp(compiler.toRealPath())
                    .stamp(tree.output().resolve("Module.symvers"))
                    .text("tree", tree.source() + " " + tree.objects())
                    .text("variables", String.join(" ", tree.makeVars()));
            sources.hash(digest);
            return digest.hex();
        } catch (IOException e) {
            throw LabException.ofIo("looking at the compiler and the kernel's tree", tree.output(), e);
        }
    }

    private static void make(Kernel kernel, Path build, Path log) throws LabException, InterruptedException {
        BuildTree tree = kernel.buildTree();
        List<String> arguments = new ArrayList<>(List.of("-C", tree.source().toString()));
        if (tree.objects() != null) {
            arguments.add("O=" + tree.objects());
        }
        arguments.add("M=" + build);
        arguments.add("CC=" + tree.compiler());
        arguments.addAll(withoutPaths(tree.makeVars(), build));
        arguments.add("-j" + Runtime.getRuntime().availableProcessors());
        arguments.add("modules");
        ToolRun.Result result = ToolRun.of("make")
                .with(arguments)
                .without(FOREIGN)
                .log(log)
                .deadline(PATIENCE)
                .run();
        if (result.status() != 0) {
            if (LabException.isDiskFull(result.output())) {
                throw LabException.diskFull("building the test modules", firstErrors(result, build), null);
            }
            throw new LabException(
                    "the test modules could not be built for " + kernel.name() + " (" + kernel.release() + ")",
                    firstErrors(result, build),
                    "the whole log: " + log + "\nthe command, in a copy of the sources: make "
                            + String.join(" ", arguments).replace(build.toString(), "$PWD"));
        }
    }

    /** Where it was built shall not be in what is built: the same sources give the same bytes (and build ID). */
    private static List<String> withoutPaths(List<String> makeVars, Path build) {
        String flags = "-ffile-prefix-map=" + build + "=.";
        List<String> all = new ArrayList<>();
        for (String variable : makeVars) {
            if (variable.startsWith("KCFLAGS=")) {
                flags = variable.substring("KCFLAGS=".length()) + " " + flags;
            } else {
                all.add(variable);
            }
        }
        all.add("KCFLAGS=" + flags);
        return all;
    }

    private static String firstErrors(ToolRun.Result result, Path build) {
        String errors = matching(result, ERROR);
        if (errors.isEmpty()) {
            errors = matching(result, MAKE_ERROR);
        }
        // The copy is gone when the user reads this; its file names are those of the sources.
        return (errors.isEmpty() ? result.tail() : errors).replace(build + "/", "");
    }

    private static String matching(ToolRun.Result result, Pattern pattern) {
        return result.output()
                .lines()
                .filter(line -> pattern.matcher(line).matches())
                .limit(5)
                .collect(Collectors.joining("\n"));
    }

    /** Moves the modules up, and checks and strips them. */
    private static void collect(Path build, Path directory, Path source)
            throws IOException, LabException, InterruptedException {
        List<Path> built;
        try (Stream<Path> files = Files.walk(build)) {
            built = files.filter(file -> file.toString().endsWith(".ko"))
                    .sorted()
                    .toList();
        }
        if (built.isEmpty()) {
            throw new LabException(
                    "the build made no module at all",
                    source.toString(),
                    "does its Kbuild file name any (obj-m += …)?");
        }
        List<String> toStrip = new ArrayList<>();
        for (Path file : built) {
            Path module = directory.resolve(Objects.requireNonNull(file.getFileName()));
            Files.move(file, module);
            if (ModuleFile.read(module).hasDebugInfo()) {
                toStrip.add(module.toString());
            }
        }
        if (!toStrip.isEmpty()) {
            ToolRun.of("strip", "--strip-debug").with(toStrip).require("stripping the modules", "see its output");
        }
    }

    private static void deleteTree(Path top) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(top)) {
            all = new ArrayList<>(files.toList());
        }
        for (Path file : all.reversed()) {
            Files.delete(file);
        }
    }
}
