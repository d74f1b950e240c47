// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodException;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.ModuleBytes;
import org.kmodrace.lab.modules.ModuleFile;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.command.LoadAnswer;
import org.kmodrace.race.command.ModulePath;
import org.kmodrace.race.command.ModulesDep;
import org.kmodrace.race.command.RunningKernel;
import org.kmodrace.race.command.Unpacker;
import org.kmodrace.race.engine.HarnessException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The kernel that runs this machine: reading it is free, changing it needs the right to. */
final class ThisKernel {
    /** CAP_SYS_MODULE, include/uapi/linux/capability.h. */
    private static final int CAP_SYS_MODULE = 16;

    /** Decompresses in memory, as the kernel may not be able to. */
    private static final Unpacker UNPACKER = file -> {
        try {
            return ModuleBytes.read(file);
        } catch (LabException e) {
            throw new HarnessException(String.valueOf(e.getMessage()), e);
        }
    };

    private final RunningKernel kernel;

    private ThisKernel(RunningKernel kernel) {
        this.kernel = kernel;
    }

    /** With that backend. */
    static ThisKernel through(String backend) throws LabException {
        return at(Path.of("/"), backend);
    }

    /** As if its files lay below another root. */
    static ThisKernel at(Path root, String backend) throws LabException {
        try {
            ModuleSyscalls sys = Backends.open(backend);
            return new ThisKernel(new RunningKernel(sys, root));
        } catch (IllegalArgumentException e) {
            throw new LabException(String.valueOf(e.getMessage()), "", "choose another --backend", e);
        }
    }

    RunningKernel kernel() {
        return kernel;
    }

    /**
     * Refuses before any call is made that could only fail.
     *
     * @throws LabException when this kernel cannot have modules
     * @throws ParameterException when this process may not load or unload any
     */
    void requireMayChange(CommandLine command) throws LabException {
        if (!kernel.hasModules()) {
            throw new LabException(
                    "this kernel (" + kernel.release() + ") has no module support: there is no /proc/modules",
                    "",
                    "use --in KERNEL, which starts a virtual machine with a kernel that has");
        }
        if (!hasCapability()) {
            throw new ParameterException(
                    command, "changing this kernel's modules needs CAP_SYS_MODULE: run it as root");
        }
    }

    private boolean hasCapability() throws LabException {
        Path status = kernel.root().resolve("proc/self/status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("CapEff:")) {
                    long effective = Long.parseUnsignedLong(
                            line.substring("CapEff:".length()).strip(), 16);
                    return ((effective >> CAP_SYS_MODULE) & 1) != 0;
                }
            }
            return false;
        } catch (IOException e) {
            throw LabException.ofIo("asking for this process's rights", status, e);
        }
    }

    /**
     * Loads what a word stands for, after all that it needs.
     *
     * @param word a file, a name or an alias
     */
    CommandReport load(String word, String parameters, CommandLine command) throws LabException {
        List<ModulePath> order = new ArrayList<>();
        try (Kmod kmod = Kmod.open(kernel.moduleDirectory())) {
            if (ModuleChooser.isFile(word)) {
                ModuleFile module = ModuleFile.read(Path.of(word));
                module.requireRelease(kernel.release(), "build it for this kernel, or name its own: --in KERNEL");
                for (String needed : module.depends()) {
                    kmod.byName(needed).ifPresent(m -> append(m, order));
                }
                order.add(new ModulePath(module.name(), module.path()));
            } else {
                List<KmodModule> found = kmod.lookup(word);
                if (found.isEmpty()) {
                    throw NearNames.unknownModule(
                            command,
                            kernel.release(),
                            word,
                            ModulesDep.read(kernel.moduleDirectory()).names());
                }
                found.forEach(module -> append(module, order));
            }
        } catch (KmodException e) {
            throw new LabException(String.valueOf(e.getMessage()), "", "", e);
        }
        return run(
                Commands.LOAD,
                commands -> (order.isEmpty() ? LoadAnswer.builtin(word) : commands.load(order, parameters)).toMap());
    }

    private static void append(KmodModule module, List<ModulePath> order) {
        List<KmodModule> all = new ArrayList<>(module.dependencies());
        all.add(module);
        for (KmodModule each : all) {
            boolean there = order.stream().anyMatch(o -> o.name().equals(each.name()));
            each.path().filter(path -> !there).ifPresent(path -> order.add(new ModulePath(each.name(), path)));
        }
    }

    /** Carries a command out and reports its answer. */
    CommandReport run(String verb, Function<Commands, Map<String, Object>> command) throws LabException {
        try {
            Commands commands = new Commands(kernel, UNPACKER, (what, facts) -> {
                // If this kernel dies, nobody is left to be told.
            });
            Map<String, Object> answer = command.apply(commands);
            return new CommandReport(
                    verb,
                    "",
                    kernel.release(),
                    "here",
                    kernel.sys().backend(),
                    List.of(),
                    Optional.of(answer),
                    Optional.empty(),
                    "");
        } catch (HarnessException e) {
            throw new LabException(
                    String.valueOf(e.getMessage()),
                    "",
                    "--in KERNEL asks a kernel of your choice in a virtual machine",
                    e);
        }
    }
}
