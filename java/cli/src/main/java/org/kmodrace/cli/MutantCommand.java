// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.libkmod.KmodException;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.Home;
import org.kmodrace.lab.kernel.Kernel;
import org.kmodrace.lab.kernel.KernelSpec;
import org.kmodrace.lab.kernel.Kernels;
import org.kmodrace.lab.modules.MutantReading;
import org.kmodrace.lab.modules.TestModules;
import org.kmodrace.race.catalogue.MutatedModules;
import org.kmodrace.race.mutate.Mutant;
import org.kmodrace.race.mutate.Mutator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kmodrace modules mutant}: a mutant of the scenario mutated-modules, as a file; or many of them, read. */
@Command(
        name = "mutant",
        description = {
            "Makes the mutant of that number again, as it was in a run of mutated-modules with that kernel and seed.",
            "With --read it makes many, from that number on, and says what kmodrace's own reader and libkmod make of them."
        },
        footer = {
            "",
            "Examples:",
            "  kmodrace modules mutant --kernel debian:6.1 --number 514 --out mutant.ko",
            "  kmodrace modules mutant --kernel debian:6.1 --read 100000"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class MutantCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--kernel", paramLabel = "KERNEL", defaultValue = "auto", description = "As for run --kernel")
    private String kernel;

    @Option(
            names = "--module",
            paramLabel = "FILE.ko",
            description = "Mutate this module and no test module; --kernel is not asked for then")
    private @Nullable Path module;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "The run's seed. Default: 1")
    private long seed;

    @Option(names = "--number", paramLabel = "N", defaultValue = "0", description = "The mutant's number. Default: 0")
    private int number;

    @Option(names = "--out", paramLabel = "FILE", description = "Where it is written to")
    private @Nullable Path out;

    @Option(names = "--read", paramLabel = "COUNT", description = "Read so many, and write none")
    private int read;

    @Override
    public Integer call() throws LabException, InterruptedException {
        Path file = out;
        if (number < 0 || (file == null) == (read <= 0)) {
            throw new ParameterException(
                    spec.commandLine(), "say either --out FILE or --read COUNT; --number is 0 or more");
        }
        Path original = original();
        Mutator mutator = mutator(original);
        PrintWriter print = spec.commandLine().getOut();
        if (file == null) {
            read(mutator, original, print);
        } else {
            Mutant mutant = mutator.mutant(seed, number);
            write(file, mutant.content());
            print.println(file + ": mutant " + number + " of " + original.getFileName() + ", seed " + seed + "\n  "
                    + mutant.what());
        }
        print.flush();
        return ExitCode.OK;
    }

    private Path original() throws LabException, InterruptedException {
        Path given = module;
        if (given != null) {
            return given;
        }
        KernelSpec asked = KernelNames.parse(spec.commandLine(), kernel);
        LiveView view = LiveView.ofStandardError();
        try {
            Cache cache = Cache.ofUser();
            Kernel target = new Kernels(cache).resolve(asked, view);
            return new TestModules(cache)
                    .build(target, Home.ofProperty().testModules(), view)
                    .resolve(MutatedModules.MODULE + ".ko");
        } finally {
            view.end();
        }
    }

    private static Mutator mutator(Path original) throws LabException {
        try {
            return new Mutator(Files.readAllBytes(original));
        } catch (IOException e) {
            throw LabException.ofIo("reading the module to be mutated", original, e);
        } catch (IllegalArgumentException e) {
            throw new LabException(
                    String.valueOf(e.getMessage()),
                    original.toString(),
                    "give a .ko as the kernel's build makes it",
                    e);
        }
    }

    private static void write(Path file, byte[] content) throws LabException {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw LabException.ofIo("writing the mutant", file, e);
        }
    }

    /** By each reader in turn; whatever is no refusal ends the command. */
    private void read(Mutator mutator, Path original, PrintWriter print) throws LabException {
        print.printf("%d mutants of %s, seed %d, from number %d%n", read, original.getFileName(), seed, number);
        tell("kmodrace", MutantReading.of(mutator, MutantReading.OWN, seed, number, read), print);
        Path folder;
        try {
            folder = Files.createTempDirectory("kmodrace-mutants-");
        } catch (IOException e) {
            throw LabException.ofIo("making a folder for mutants", Path.of(System.getProperty("java.io.tmpdir")), e);
        }
        try (LibkmodReader libkmod = new LibkmodReader(folder)) {
            tell("libkmod (" + libkmod.library() + ")", MutantReading.of(mutator, libkmod, seed, number, read), print);
            Files.delete(folder);
        } catch (KmodException e) {
            throw new LabException(String.valueOf(e.getMessage()), "libkmod", "install the package libkmod2", e);
        } catch (IOException e) {
            throw LabException.ofIo("removing the folder of mutants", folder, e);
        }
    }

    private static void tell(String reader, MutantReading reading, PrintWriter print) {
        print.printf("%s:%n%8d  read as modules%n", reader, reading.modules());
        for (Map.Entry<String, Integer> refusal : reading.refusals().entrySet()) {
            print.printf("%8d  %s%n", refusal.getValue(), refusal.getKey());
        }
        print.flush();
    }
}
