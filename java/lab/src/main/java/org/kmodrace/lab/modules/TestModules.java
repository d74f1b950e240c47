// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.lab.Trees;
import org.kmodrace.lab.kernel.BuildTree;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.toolchain.Toolchain;
import org.kmodrace.lab.toolchain.ToolchainChoice;
import org.kmodrace.lab.toolchain.Toolchains;

/**
 * Builds a folder of kernel modules for a kernel, outside the kernel's tree and outside the folder. The result is kept
 * by content: the same sources, kernel and compiler are built once.
 */
public final class TestModules {
    /** Part of the key: to be raised when the way of building changes what comes out. */
    private static final String RECIPE = "3";

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Pattern ERROR = Pattern.compile(
            ".*(: (fatal )?error: |: warning: .*\\[-Werror|" + "^ERROR: |: not found|GLIBC_|No space left).*");
    private static final Pattern MAKE_ERROR = Pattern.compile(".*\\*\\*\\* .*");
    private static final Pattern UNFIT_FOR_MAKE = Pattern.compile(".*[\\s:#$%=].*");

    private final Cache cache;
    private final Toolchains toolchains;

    /** Modules kept in {@code cache}, built with the tools that fit. */
    public TestModules(Cache cache) {
        this(cache, ToolchainChoice.Own.AUTO);
    }

    /** The same with the tools that the user wants. */
    public TestModules(Cache cache, ToolchainChoice choice) {
        this.cache = cache;
        this.toolchains = new Toolchains(cache, choice);
    }

    /**
     * Modules that were built.
     *
     * @param folder a directory of the cache that holds the {@code .ko} files, without debug information, and nothing
     *     else
     * @param toolchain what built them
     */
    public record Built(Path folder, Toolchain toolchain) {}

    /**
     * The modules of {@code source} for {@code kernel}.
     *
     * @param source a folder with a {@code Kbuild} (or {@code Makefile}) and the sources; only read
     * @return the {@link Built#folder}
     * @throws LabException with the compiler's first errors and the path of the whole log when they cannot be built
     */
    public Path build(Kernel kernel, Path source, Progress progress) throws LabException, InterruptedException {
        return obtain(kernel, source, progress).folder();
    }

    /** The same, and with what they were built. Quick when they were built before. */
    public Built obtain(Kernel kernel, Path source, Progress progress) throws LabException, InterruptedException {
        ModuleSources sources = ModuleSources.in(source);
        for (Toolchain ready : toolchains.ready(kernel)) {
            Path entry = entry(kernel, ready, sources);
            if (Files.isDirectory(entry)) {
                return new Built(entry, ready);
            }
        }
        if (UNFIT_FOR_MAKE.matcher(cache.root().toString()).matches()) {
            throw new LabException(
                    "kbuild cannot work in a path with blanks or any of : # $ % =",
                    cache.root().toString(), "point XDG_CACHE_HOME at a plain path");
        }
        Toolchain toolchain = toolchains.obtain(kernel, progress);
        Path entry = entry(kernel, toolchain, sources);
        String name = "modules-" + entry.getFileName();
        return cache.withLock(
                name,
                progress,
                () -> new Built(
                        cache.publish(entry, directory -> {
                            progress.step("building the test modules for " + kernel.release() + " with "
                                    + toolchain.inWords());
                            Path log = cache.folder("logs").resolve(name + ".log");
                            Files.deleteIfExists(log);
                            Path build = directory.resolve("build");
                            sources.copyTo(build);
                            Workshop workshop = new Workshop(toolchain, directories(toolchain.buildTree()), log);
                            make(kernel, workshop, build);
                            collect(workshop, build, directory, source);
                            Trees.delete(build);
                        }),
                        toolchain));
    }

    /** Names all that the result depends on; starts no program and reads no large file. */
    private Path entry(Kernel kernel, Toolchain toolchain, ModuleSources sources)
            throws LabException, InterruptedException {
        BuildTree tree = toolchain.buildTree();
        try {
            Digest digest = new Digest()
                    .text("recipe", RECIPE)
                    .text("kernel", kernel.digest() + " " + kernel.release())
                    .stamp(tree.output().resolve("Module.symvers"))
                    .text("tree", tree.source() + " " + tree.objects())
                    .text("variables", String.join(" ", tree.makeVars()));
            toolchain.name(digest);
            sources.hash(digest);
            return cache.folder("modules").resolve(kernel.release() + "-" + digest.hex());
        } catch (IOException e) {
            throw LabException.ofIo("looking at the compiler and the kernel's tree", tree.output(), e);
        }
    }

    /** What a build must see: all of the cache, where its tools and most kernels are, and a tree of the user's. */
    private List<Path> directories(BuildTree tree) {
        return Stream.of(Optional.of(cache.root()), Optional.of(tree.source()), Optional.ofNullable(tree.objects()))
                .flatMap(Optional::stream)
                .distinct()
                .filter(path -> path.equals(cache.root()) || !path.startsWith(cache.root()))
                .toList();
    }

    /** Where the commands of one build run. */
    private record Workshop(Toolchain toolchain, List<Path> directories, Path log) {
        ToolRun.Result run(List<String> command) throws LabException, InterruptedException {
            return toolchain.run(new Toolchain.Job(command, directories, log, PATIENCE));
        }
    }

    private static void make(Kernel kernel, Workshop workshop, Path build) throws LabException, InterruptedException {
        BuildTree tree = workshop.toolchain().buildTree();
        List<String> command =
                new ArrayList<>(List.of("make", "-C", tree.source().toString()));
        if (tree.objects() != null) {
            command.add("O=" + tree.objects());
        }
        command.add("M=" + build);
        command.add("CC=" + tree.compiler());
        command.addAll(withoutPaths(tree.makeVars(), build));
        command.add("-j" + Runtime.getRuntime().availableProcessors());
        command.add("modules");
        ToolRun.Result result = workshop.run(command);
        if (result.status() != 0) {
            if (LabException.isDiskFull(result.output())) {
                throw LabException.diskFull("building the test modules", firstErrors(result, build), null);
            }
            throw new LabException(
                    "the test modules could not be built for " + kernel.name() + " (" + kernel.release() + ") with "
                            + workshop.toolchain().inWords(),
                    firstErrors(result, build),
                    "the whole log: " + workshop.log() + "\nthe command, in a copy of the sources: "
                            + String.join(" ", command).replace(build.toString(), "$PWD"));
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
    private static void collect(Workshop workshop, Path build, Path directory, Path source)
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
            List<String> command = new ArrayList<>(List.of("strip", "--strip-debug"));
            command.addAll(toStrip);
            ToolRun.Result result = workshop.run(command);
            if (result.status() != 0) {
                throw new LabException("the modules could not be stripped", result.tail(), "see " + workshop.log());
            }
        }
    }
}
