// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodException;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.ModuleFile;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.race.command.ModulePath;
import org.kmodrace.race.command.ModulesDep;

/**
 * Gathers the modules that a guest needs: those that are asked for, as files, by names or aliases of the kernel's own,
 * or by the names of kmodrace's test modules; and all that they depend on. What they only ask for softly goes in too,
 * for the kernel to find; it is not loaded by us.
 */
final class ModuleChooser implements AutoCloseable {
    /** What a word on the command line stands for. */
    sealed interface Choice {
        /**
         * Modules, which are in the set now.
         *
         * @param names in the order in which they are to be loaded
         */
        record Modules(List<String> names) implements Choice {}

        /** A part of the kernel itself. */
        record Builtin(String name) implements Choice {}

        /**
         * Nothing that is known.
         *
         * @param known all names that are
         */
        record Unknown(String word, Set<String> known) implements Choice {}
    }

    private final Preparation prepared;
    private final Map<String, Path> files = new TreeMap<>();
    private @Nullable Kmod opened;

    /** Of that kernel. */
    ModuleChooser(Preparation prepared) {
        this.prepared = prepared;
    }

    /** Whether a word can only be meant as a file. */
    static boolean isFile(String word) {
        return word.indexOf('/') >= 0 || word.matches(".*\\.ko(\\.(xz|gz|zst))?");
    }

    /**
     * Adds what a word stands for, and what that needs.
     *
     * @throws LabException when a file is no module for this kernel
     */
    Choice add(String word) throws LabException, InterruptedException {
        try {
            if (isFile(word)) {
                ModuleFile module = ModuleFile.read(Path.of(word));
                addFile(module);
                return new Choice.Modules(List.of(module.name()));
            }
            String name = ModulePath.normal(word);
            if (Files.isRegularFile(testSources().resolve(name + ".c"))) {
                addFile(ModuleFile.read(prepared.testModules(null).resolve(name + ".ko")));
                return new Choice.Modules(List.of(name));
            }
            List<KmodModule> found = prepared.kernel().moduleTree() == null ? List.of() : kmod().lookup(word);
            List<String> names = new ArrayList<>();
            for (KmodModule module : found) {
                if (addOwn(module)) {
                    names.add(module.name());
                }
            }
            if (names.isEmpty()) {
                return found.isEmpty()
                        ? new Choice.Unknown(word, known())
                        : new Choice.Builtin(found.getFirst().name());
            }
            return new Choice.Modules(List.copyOf(names));
        } catch (KmodException e) {
            throw new LabException(String.valueOf(e.getMessage()), "", "", e);
        }
    }

    /** What was gathered. */
    ModuleSet set() {
        return new ModuleSet(files, List.of());
    }

    /** Whether it is a module that has a file; then it and what it needs are in the set. */
    private boolean addOwn(KmodModule module) {
        if (module.path().isEmpty()) {
            return false;
        }
        put(module);
        module.dependencies().forEach(this::put);
        List<KmodModule> soft = new ArrayList<>(module.softDependencies().before());
        soft.addAll(module.softDependencies().after());
        for (KmodModule wished : soft) {
            put(wished);
            wished.dependencies().forEach(this::put);
        }
        return true;
    }

    private void put(KmodModule module) {
        Optional<Path> file = module.path();
        // A file that was given stands for the kernel's own of that name.
        if (file.isPresent() && !files.containsKey(ModuleSet.extra(module.name()))) {
            Path directory = opened == null ? file.get() : opened.directory();
            files.put(unpacked(directory.relativize(file.get()).toString()), file.get());
        }
    }

    private void addFile(ModuleFile module) throws LabException, InterruptedException {
        module.requireFor(prepared.kernel());
        files.values().removeIf(file -> ModulePath.of(file).name().equals(module.name()));
        files.put(ModuleSet.extra(module.name()), module.path());
        for (String needed : module.depends()) {
            if (files.containsKey(ModuleSet.extra(needed))) {
                continue;
            }
            Optional<Path> beside = beside(module.path(), needed);
            if (beside.isPresent()) {
                addFile(ModuleFile.read(beside.get()));
            } else if (prepared.kernel().moduleTree() == null || !knowsAndAdds(needed)) {
                throw new LabException(
                        "the module " + module.name() + " needs " + needed + ", which is not there",
                        module.path().toString(),
                        "put " + needed + ".ko beside it, or name it before: --with FILE");
            }
        }
    }

    /** The file of a module in the folder of another; its name may have dashes where the module's has none. */
    private static Optional<Path> beside(Path module, String name) throws LabException {
        Path file = module.toAbsolutePath();
        try (Stream<Path> siblings = Files.list(file.resolveSibling("."))) {
            return siblings.map(Path::normalize)
                    .filter(sibling -> sibling.toString().endsWith(".ko"))
                    .filter(sibling -> ModulePath.of(sibling).name().equals(name))
                    .findFirst();
        } catch (IOException e) {
            throw LabException.ofIo("looking for " + name + " beside the module", file, e);
        }
    }

    private boolean knowsAndAdds(String name) throws LabException, InterruptedException {
        Optional<KmodModule> module = kmod().byName(name);
        module.ifPresent(this::addOwn);
        return module.isPresent();
    }

    private static String unpacked(String file) {
        return file.replaceFirst("\\.(xz|gz)$", "");
    }

    private Kmod kmod() throws LabException, InterruptedException {
        Kmod kmod = opened;
        if (kmod == null) {
            kmod = Kmod.open(ModuleIndex.of(prepared.cache(), prepared.kernel(), prepared.progress()));
            opened = kmod;
        }
        return kmod;
    }

    private Path testSources() {
        return prepared.home().testModules();
    }

    private Set<String> known() throws LabException, InterruptedException {
        Set<String> names = new TreeSet<>();
        if (prepared.kernel().moduleTree() != null) {
            names.addAll(ModulesDep.read(kmod().directory()).names());
        }
        try (Stream<Path> entries = Files.list(testSources())) {
            entries.map(file -> String.valueOf(file.getFileName()))
                    .filter(file -> file.endsWith(".c"))
                    .forEach(file -> names.add(file.substring(0, file.length() - 2)));
        } catch (IOException e) {
            throw LabException.ofIo("reading the names of the test modules", testSources(), e);
        }
        return names;
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.close();
        }
    }
}
