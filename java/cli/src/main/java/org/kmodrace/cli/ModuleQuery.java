// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodException;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.Kernels;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command that asks about modules by their files: of this machine's kernel, or of another whose package is looked
 * into. Nothing is booted and nothing loaded.
 */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
abstract class ModuleQuery implements Callable<Integer> {
    private static final int SCHEMA = 1;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--in",
            paramLabel = "KERNEL",
            description = "Of that kernel, given as for run --kernel; otherwise of the one that runs here.")
    private @Nullable String in;

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    /** What is asked about. */
    abstract List<String> names();

    /** Answers as text. */
    abstract void print(ModulesOf modules, List<KmodModule> found, PrintWriter out) throws LabException;

    /** Answers as JSON, into an object that says which kernel already. */
    abstract void print(ModulesOf modules, List<KmodModule> found, ObjectNode root) throws LabException;

    @Override
    public Integer call() throws LabException, InterruptedException {
        try (ModulesOf modules = open()) {
            List<KmodModule> found = new ArrayList<>();
            for (String name : names()) {
                found.addAll(find(modules, name));
            }
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                ObjectNode root = JsonNodeFactory.instance
                        .objectNode()
                        .put("schema", SCHEMA)
                        .put("kernel", modules.release());
                print(modules, found, root);
                out.println(root.toPrettyString());
            } else {
                print(modules, found, out);
            }
            out.flush();
            return ExitCode.OK;
        } catch (KmodException e) {
            throw new LabException(String.valueOf(e.getMessage()), "", "", e);
        }
    }

    private ModulesOf open() throws LabException, InterruptedException {
        if (in == null) {
            return ModulesOf.thisMachine();
        }
        LiveView view = LiveView.ofStandardError();
        Cache cache = Cache.ofUser();
        Kernel kernel = new Kernels(cache).resolve(KernelNames.parse(spec.commandLine(), in), view);
        Kmod kmod = Kmod.open(ModuleIndex.of(cache, kernel, view));
        Path symvers = kernel.buildTree().output().resolve("Module.symvers");
        return new ModulesOf(kmod, kernel.release(), Optional.of(symvers).filter(Files::isReadable));
    }

    private List<KmodModule> find(ModulesOf modules, String name) throws LabException {
        if (isFile(name)) {
            return List.of(modules.kmod().fromFile(Path.of(name)));
        }
        if (in == null && !modules.indexed()) {
            Path directory = modules.kmod().directory();
            throw new LabException(
                    Files.isDirectory(directory)
                            ? "the modules of the kernel that runs here have no index (modules.dep.bin)"
                            : "there are no modules of the kernel that runs here",
                    directory.toString(),
                    "name a module's file, or another kernel, as in --in debian:6.12");
        }
        List<KmodModule> found = modules.kmod().lookup(name);
        if (found.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "there is no module or alias '" + name + "' in " + modules.release());
        }
        return found;
    }

    /** As modinfo(8) tells a file from a name; and what has a slash cannot be a name. */
    private static boolean isFile(String name) {
        return name.contains("/") || (ModuleChooser.isFile(name) && Files.isRegularFile(Path.of(name)));
    }
}
