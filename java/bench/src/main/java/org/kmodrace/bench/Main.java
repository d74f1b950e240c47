// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.Progress;
import org.kmodrace.lab.image.Home;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/bridge-ratios}: prints the table of ratios against C. */
@Command(
        name = "bridge-ratios",
        mixinStandardHelpOptions = true,
        description = "Measures the bridge and the engine against C, and prints the ratios.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Main implements Callable<Integer> {
    private static final int FAILED = 3;

    @Option(names = "--kernel", paramLabel = "KERNEL", defaultValue = "debian:6.1", description = "The guest's kernel")
    private String kernel;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "21", description = "Rounds in the guest; 0: none")
    private int rounds;

    @Option(names = "--host-rounds", paramLabel = "N", defaultValue = "7", description = "Rounds here; 0: none")
    private int hostRounds;

    @Option(names = "--quick", description = "Hardly any warm-up: to see that it works, not how fast it is")
    private boolean quick;

    @Option(
            names = "--instructions",
            description = "In the guest, count instructions instead of time: each of its nanoseconds is one")
    private boolean instructions;

    @Option(names = "--jvm", paramLabel = "OPTION", description = "An option more for the guest's JVM")
    private @Nullable List<String> jvm;

    @Option(names = "--keep", paramLabel = "DIR", description = "Where the guest's console is kept")
    private @Nullable Path keep;

    /** Ends with 0 when everything was measured, whatever came out. */
    public static void main(String[] args) {
        CommandLine command = new CommandLine(new Main());
        command.setExecutionExceptionHandler((e, commandLine, _) -> {
            commandLine.getErr().println("bridge-ratios: " + (e instanceof LabException ? e.getMessage() : e));
            return FAILED;
        });
        System.exit(command.execute(args));
    }

    @Override
    public Integer call() throws LabException, IOException, InterruptedException {
        Progress progress = message -> System.err.println("bridge-ratios: " + message);
        Home home = Home.ofProperty();
        Samples samples = new Samples();
        if (hostRounds > 0) {
            new HostCalls(GuestRun.peer(home), quick, progress).measure(hostRounds, samples);
        }
        String guest = rounds > 0 ? guest(home, samples, progress) : "";

        System.out.println("| what | peer | against | peer | against | ratio, median (min to max) | promised |");
        System.out.println("|---|---|---|---|---|---|---|");
        Wanted.ALL.stream()
                .map(wanted -> wanted.line(samples))
                .filter(line -> !line.isEmpty())
                .forEach(System.out::println);
        System.out.println();
        System.out.println("JDK " + Runtime.version() + "; host: " + hostRounds + " rounds"
                + (guest.isEmpty() ? "" : "; guest: " + rounds + " rounds, " + guest));
        return 0;
    }

    private String guest(Home home, Samples samples, Progress progress)
            throws LabException, IOException, InterruptedException {
        Path directory = keep == null ? Files.createTempDirectory("kmodrace-bench-") : Files.createDirectories(keep);
        try {
            return new GuestRun(home, directory, quick, instructions, progress)
                    .measure(kernel, rounds, Objects.requireNonNullElse(jvm, List.of()), samples);
        } finally {
            Files.deleteIfExists(directory.resolve("initramfs.cpio"));
            if (keep == null) {
                delete(directory);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
