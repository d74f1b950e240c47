// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.replay;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kmodrace.lab.Digest;

/** All that deterministic machines have said, in order: each one's agent's bytes and its console. */
public final class Streams {
    /** The agent's bytes. */
    public static final String AGENT = "agent.log";
    /** The console's. */
    public static final String CONSOLE = "console.log";

    private static final List<String> NAMES = List.of(AGENT, CONSOLE);

    private final List<Path> machines;

    private Streams(List<Path> machines) {
        this.machines = List.copyOf(machines);
    }

    /**
     * Those of a whole run.
     *
     * @param run its directory
     * @throws IOException when it cannot be read
     */
    public static Streams of(Path run) throws IOException {
        List<Path> machines = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(run, "vm-*")) {
            entries.forEach(machines::add);
        }
        machines.sort(null);
        return new Streams(machines);
    }

    /** Those of one machine, whose files lie in {@code directory}. */
    public static Streams ofMachine(Path directory) {
        return new Streams(List.of(directory));
    }

    /** Those of the first machine alone. */
    public Streams first() {
        return new Streams(machines.subList(0, Math.min(1, machines.size())));
    }

    /** How many machines there were. */
    public int machines() {
        return machines.size();
    }

    /** Names all that was said, 16 hexadecimal digits. */
    public String digest() throws IOException {
        return digest(NAMES);
    }

    /**
     * Names what the agents said. The console has the seed on the kernel's command line and differs for that alone; here
     * two seeds differ when anything took another time.
     */
    public String agentsDigest() throws IOException {
        return digest(List.of(AGENT));
    }

    private String digest(List<String> names) throws IOException {
        Digest digest = new Digest();
        for (Path machine : machines) {
            for (String name : names) {
                if (Files.exists(machine.resolve(name))) {
                    digest.content(name, machine.resolve(name));
                } else {
                    digest.text(name, "");
                }
            }
        }
        return digest.hex().substring(0, 16);
    }

    /**
     * Where two of them part.
     *
     * @param machine such as {@code vm-01}
     * @param name {@link #AGENT} or {@link #CONSOLE}
     * @param difference the first in it
     */
    public record Parting(String machine, String name, Difference difference) {
        /** Such as {@code vm-01/console.log}. */
        public String stream() {
            return machine + "/" + name;
        }
    }

    /** The first difference, machine by machine, the agent's bytes before the console's; empty when they are alike. */
    public Optional<Parting> parting(Streams other) throws IOException {
        for (int i = 0; i < Math.max(machines.size(), other.machines.size()); i++) {
            for (String name : NAMES) {
                Optional<Path> one = file(i, name);
                Optional<Path> two = other.file(i, name);
                Optional<Difference> difference = Optional.empty();
                if (one.isPresent() && two.isPresent()) {
                    difference = Difference.find(one.get(), two.get());
                } else if (one.isPresent() || two.isPresent()) {
                    difference = Optional.of(new Difference(0, 1, List.of(), presence(one), presence(two), ""));
                }
                if (difference.isPresent()) {
                    return Optional.of(new Parting("vm-%02d".formatted(i + 1), name, difference.get()));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Path> file(int machine, String name) {
        return machine < machines.size()
                ? Optional.of(machines.get(machine).resolve(name)).filter(Files::exists)
                : Optional.empty();
    }

    private static String presence(Optional<Path> file) {
        return file.isPresent() ? "is there" : "is not there";
    }
}
