// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.image.GuestKmod;
import org.kmodrace.lab.image.GuestNeeds;
import org.kmodrace.lab.image.GuestRuntime;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.image.KmodChoice;
import org.kmodrace.lab.image.KmodStore;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.machine.Accelerator;
import org.kmodrace.lab.machine.AcceleratorProbe;
import org.kmodrace.lab.modules.ModuleFile;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.lab.modules.TestModules;
import org.kmodrace.lab.replay.DeterminismProbe;
import org.kmodrace.lab.toolchain.ToolchainChoice;

/**
 * What every machine of ours needs before it can be booted: each part is made when it is asked for, or taken from the
 * cache.
 *
 * @param kernel that is to be booted
 * @param toolchain what the test modules are to be built with
 */
record Preparation(Cache cache, Home home, Kernel kernel, ToolchainChoice toolchain, Progress progress) {
    /** The ways in which a guest's CPUs can be asked for. */
    static final List<String> ACCELERATORS = List.of("auto", "kvm", "tcg", "tcg-single");

    /** With the tools that fit. */
    Preparation(Cache cache, Home home, Kernel kernel, Progress progress) {
        this(cache, home, kernel, ToolchainChoice.Own.AUTO, progress);
    }

    /** Gets the kernel. */
    static Preparation of(KernelSpec asked, Progress progress) throws LabException, InterruptedException {
        return of(asked, ToolchainChoice.Own.AUTO, progress);
    }

    /** The same with the tools that the user wants. */
    static Preparation of(KernelSpec asked, ToolchainChoice toolchain, Progress progress)
            throws LabException, InterruptedException {
        Cache cache = Cache.ofUser();
        Home home = Home.ofProperty();
        return new Preparation(cache, home, new Kernels(cache).resolve(asked, progress), toolchain, progress);
    }

    /**
     * The folder of the test modules.
     *
     * @param given one with modules that were built before, or null: then they are built
     */
    Path testModules(@Nullable Path given) throws LabException, InterruptedException {
        // Before anything is built, since building may fail on account of just that.
        GuestNeeds.require(kernel);
        if (given == null) {
            return builtModules().folder();
        }
        try (Stream<Path> files = Files.list(given)) {
            List<Path> modules =
                    files.filter(file -> file.toString().endsWith(".ko")).toList();
            if (modules.isEmpty()) {
                throw new LabException(
                        "there are no modules", given.toString(), "make them with ./kmodrace modules build --out DIR");
            }
            for (Path module : modules) {
                ModuleFile.read(module).requireFor(kernel);
            }
            return given;
        } catch (IOException e) {
            throw LabException.ofIo("reading the test modules", given, e);
        }
    }

    /** The test modules of ours, and the toolchain that built them; built when they are not there. */
    TestModules.Built builtModules() throws LabException, InterruptedException {
        return new TestModules(cache, toolchain).obtain(kernel, home.testModules(), progress);
    }

    /** The kmod of the guest. */
    GuestKmod kmod(KmodChoice choice) throws LabException, InterruptedException {
        return new KmodStore(cache, home).obtain(choice, progress);
    }

    /**
     * The guest's image for trials.
     *
     * @param modules the folder of the test modules
     * @param backend the name of the syscall backend
     */
    GuestImage image(Path modules, String backend) throws LabException, InterruptedException {
        return image(ModuleSet.ofFolder(modules), GuestKmod.ofHost(), backend);
    }

    /** The same with any modules and any kmod. */
    GuestImage image(ModuleSet modules, GuestKmod kmod, String backend) throws LabException, InterruptedException {
        GuestNeeds.require(kernel);
        GuestRuntime runtime = GuestRuntime.obtain(cache, backend, progress);
        return GuestImage.obtain(cache, home, kernel, modules, kmod, runtime, progress);
    }

    /** The guest's image for a command. */
    GuestImage commandImage(ModuleSet modules, String backend) throws LabException, InterruptedException {
        GuestNeeds.require(kernel);
        GuestRuntime runtime = GuestRuntime.obtain(cache, backend, progress);
        return GuestImage.forCommand(cache, home, kernel, modules, runtime, progress);
    }

    /** @param asked one of {@link #ACCELERATORS} */
    Accelerator accelerator(String asked) throws LabException, InterruptedException {
        return switch (asked) {
            case "kvm" -> Accelerator.kvm();
            case "tcg" -> Accelerator.tcg("asked for.");
            case "tcg-single" -> Accelerator.tcgSingle("asked for.");
            default -> new AcceleratorProbe(cache).choose(kernel.image(), GuestImage.probe(cache, home), progress);
        };
    }

    /** The deterministic one, after it was tried with this kernel and so many CPUs. */
    Accelerator deterministic(long seed, int cpus) throws LabException, InterruptedException {
        Accelerator accelerator = Accelerator.deterministic(seed, home.steadyClock());
        new DeterminismProbe(cache).require(kernel, GuestImage.probe(cache, home), accelerator, cpus, progress);
        return accelerator;
    }
}
