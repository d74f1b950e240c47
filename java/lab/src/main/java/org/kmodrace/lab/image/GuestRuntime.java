// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.kmodrace.bridge.Backends;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.ToolRun;
import org.kmodrace.race.catalogue.Catalogue;

/**
 * The Java runtime of the guest: linked from the JDK that runs us, with the agent's modules in it, and
 * an archive of loaded and linked classes made by a rehearsal on this machine.
 *
 * <p>In an emulated guest the start of the JVM is most of what a user waits for. What was measured on
 * the way, and why each flag is here, stands in docs/adr/0002-guest-jvm.md.
 *
 * @param directory has {@code jre/} and {@code agent.aot}
 * @param nativeModules the modules that may call native code
 */
public record GuestRuntime(Path directory, List<String> nativeModules) {
    private static final String AGENT = "org.kmodrace.race/org.kmodrace.race.agent.AgentMain";
    private static final String LIBRARY = "libkmodrace.so";
    /** In the bridge's jar. */
    private static final String LIBRARY_IN_JAR = "org/kmodrace/bridge/linux/linux-x86_64/" + LIBRARY;

    private static final String LIBRARY_PROPERTY = "-Dkmodrace.native.library=";
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    private static final String ARCHIVE = "agent.aot";
    /** What java.lang.invoke traces and jlink understands. */
    private static final Pattern TRACE = Pattern.compile("\\[(?:LF_RESOLVE|SPECIES_RESOLVE)\\]");
    /** Where the directory lies in the guest. */
    static final String IN_GUEST = "/kmodrace";

    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            // A thread that comes back from C then owes the others no fence: see docs/bridge-ratios.md.
            "-XX:+UseSystemMemoryBarrier",
            "-XX:TieredStopAtLevel=1",
            // A guest lives for seconds: compiling took as much of its time as running did.
            "-XX:CompileThresholdScaling=10",
            "-XX:-UsePerfData",
            "-Xmx96m",
            // On the way into C nothing may be left a call: C1 would give up at the number of arguments.
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=inline,org.kmodrace.bridge.*::*",
            "-XX:CompileCommand=inline,jdk.internal.foreign.abi.SharedUtils::check*",
            "-XX:CompileCommand=inline,jdk.internal.foreign.AbstractMemorySegmentImpl::equals",
            "-XX:+UnlockDiagnosticVMOptions",
            // Mapping the archive elsewhere than it was made for means to relocate all of it at every start.
            "-XX:ArchiveRelocationMode=0");

    /** JNA brings its C side for every system that there is. */
    private static final String FOREIGN_PARTS =
            "--exclude-resources=regex:/com[.]sun[.]jna/com/sun/jna/(?!linux-x86-64/)[a-z0-9]+-[^/]*/.*";

    /**
     * Makes the runtime, or takes it from the cache when it is there for this JDK, these classes and this backend.
     *
     * @param backend what the agent makes its system calls with; libraries of other backends are left out
     */
    public static GuestRuntime obtain(Cache cache, String backend, Progress progress)
            throws LabException, InterruptedException {
        List<Path> libraries = new ArrayList<>();
        for (String type : Backends.libraryClasses(backend)) {
            libraries.add(jarOf(type));
        }
        List<Path> jars =
                new ArrayList<>(List.of(jarOf(Backends.class), jarOf(Catalogue.class), jarOf(JsonFactory.class)));
        jars.addAll(libraries);
        List<String> nativeModules = new ArrayList<>(List.of("org.kmodrace.bridge"));
        nativeModules.addAll(moduleNames(libraries));
        String key;
        try {
            Digest digest = new Digest()
                    .text("java", Runtime.version().toString())
                    .text("backend", backend)
                    .text("flags", "zip-6 library one-link " + String.join(" ", flags(nativeModules)));
            for (Path jar : jars) {
                digest.content(String.valueOf(jar.getFileName()), jar);
            }
            key = digest.hex();
        } catch (IOException e) {
            throw LabException.ofIo("reading the agent's classes", jars.getFirst(), e);
        }
        Path entry = cache.folder("runtime").resolve(key);
        GuestRuntime runtime = new GuestRuntime(entry, List.copyOf(nativeModules));
        if (!Files.isDirectory(entry)) {
            cache.withLock("runtime", progress, () -> {
                if (!Files.isDirectory(entry)) {
                    progress.step("linking the guest's Java runtime");
                    cache.publish(
                            entry,
                            directory -> new GuestRuntime(directory, runtime.nativeModules()).make(jars, backend));
                }
                return entry;
            });
        }
        return runtime;
    }

    private static List<String> moduleNames(List<Path> jars) {
        List<String> names = new ArrayList<>();
        for (Path jar : jars) {
            ModuleFinder.of(jar).findAll().forEach(m -> names.add(m.descriptor().name()));
        }
        return names;
    }

    /**
     * A first rehearsal, on the JDK that runs us, tells which method handles the agent makes up at run time; the runtime
     * is linked with these ready (jlink's generate-jli-classes), and another rehearsal on it makes the archive.
     */
    private void make(List<Path> jars, String backend) throws LabException, InterruptedException {
        Path handles = directory.resolve("method-handles");
        Path library = directory.resolve(LIBRARY);
        try {
            unpackLibrary(jars.getFirst(), library);
            List<String> here = List.of(
                    "-Xshare:off",
                    "-Djava.lang.invoke.MethodHandle.TRACE_RESOLVE=true",
                    "--module-path",
                    modulePath(jars));
            String traced = rehearse(JDK, library, backend, here).output();
            Files.write(
                    handles,
                    traced.lines()
                            .filter(line -> TRACE.matcher(line).lookingAt())
                            .toList());
            link(jars, handles);
            Files.move(library, libraryIn(jre()));
            Files.delete(handles);
        } catch (IOException e) {
            throw LabException.ofIo("linking the guest's Java runtime", directory, e);
        }
        rehearse(jre(), libraryIn(jre()), backend, List.of("-XX:AOTCacheOutput=" + archive()));
    }

    private static void unpackLibrary(Path bridge, Path library) throws IOException, LabException {
        try (ZipFile jar = new ZipFile(bridge.toFile())) {
            ZipEntry entry = jar.getEntry(LIBRARY_IN_JAR);
            if (entry == null) {
                throw new LabException("our C is not in this build", LIBRARY_IN_JAR, "build with ./kmodrace or Maven");
            }
            Files.copy(jar.getInputStream(entry), library);
        }
    }

    private static String modulePath(List<Path> jars) {
        return jars.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    private void link(List<Path> jars, Path handles) throws LabException, InterruptedException {
        Path jlink = JDK.resolve("bin/jlink");
        if (!Files.isExecutable(jlink)) {
            throw new LabException("this Java has no jlink", jlink.toString(), "use a JDK 25, not a JRE (JAVA_HOME)");
        }
        ToolRun.of(jlink.toString())
                .with(List.of(
                        "--module-path",
                        modulePath(jars),
                        "--add-modules",
                        "org.kmodrace.race," + String.join(",", nativeModules),
                        FOREIGN_PARTS,
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        // Nearly all classes come from the archive; what is small is unpacked sooner by the guest.
                        "--compress=zip-6",
                        "--generate-jli-classes=@" + handles,
                        "--output",
                        jre().toString()))
                .require("linking the guest's Java runtime", "is it a complete JDK 25?");
        ToolRun.of("strip", jre().resolve("lib/server/libjvm.so").toString())
                .require("stripping the Java runtime", "install binutils");
    }

    /** @param java the home of the runtime that rehearses */
    private ToolRun.Result rehearse(Path java, Path library, String backend, List<String> more)
            throws LabException, InterruptedException {
        List<String> arguments = new ArrayList<>(more);
        arguments.add(LIBRARY_PROPERTY + library);
        arguments.addAll(flags(nativeModules));
        arguments.addAll(List.of("-m", AGENT, "--rehearse", backend));
        // No word of a host's JVM options may get into the archive.
        return ToolRun.of(java.resolve("bin/java").toString())
                .with(arguments)
                .without(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"))
                .require("rehearsing the agent", "see what it says above; report it as a bug");
    }

    private static List<String> flags(List<String> nativeModules) {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.add("--enable-native-access=" + String.join(",", nativeModules));
        if (nativeModules.size() > 1) {
            // Nothing requires the library of a backend: it may be left out.
            flags.add("--add-modules=" + String.join(",", nativeModules));
        }
        return flags;
    }

    /** The agent's command line in the guest. */
    List<String> agent() {
        return commandLine(List.of("-XX:AOTCache=" + IN_GUEST + "/" + ARCHIVE), List.of("-m", AGENT));
    }

    /**
     * The command line in the guest of another program than the agent, without the archive of classes, which is the
     * agent's alone.
     *
     * @param program what java(1) is told besides the flags
     */
    public List<String> command(List<String> program) {
        return commandLine(List.of(), program);
    }

    private List<String> commandLine(List<String> first, List<String> last) {
        List<String> command = new ArrayList<>();
        command.add(IN_GUEST + "/jre/bin/java");
        command.addAll(first);
        command.add(LIBRARY_PROPERTY + libraryIn(Path.of(IN_GUEST, "jre")));
        command.addAll(flags(nativeModules));
        command.addAll(last);
        return command;
    }

    /** Our C lies beside the runtime: to unpack it from the jar would take a guest longer than to load it. */
    private static Path libraryIn(Path jre) {
        return jre.resolve("lib").resolve(LIBRARY);
    }

    Path jre() {
        return directory.resolve("jre");
    }

    Path archive() {
        return directory.resolve(ARCHIVE);
    }

    private static Path jarOf(String type) throws LabException {
        try {
            return jarOf(Class.forName(type, false, GuestRuntime.class.getClassLoader()));
        } catch (ClassNotFoundException e) {
            throw new LabException("a library of the backend is missing", type, "build with ./kmodrace or Maven", e);
        }
    }

    private static Path jarOf(Class<?> type) throws LabException {
        try {
            Path jar = Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isRegularFile(jar)) {
                return jar;
            }
            throw new LabException(
                    "the agent's classes are not in a jar", jar.toString(), "build with ./kmodrace or `mvn package`");
        } catch (URISyntaxException e) {
            throw new LabException("the agent's jar has an unusable address", type.getName(), "move the checkout", e);
        }
    }
}
