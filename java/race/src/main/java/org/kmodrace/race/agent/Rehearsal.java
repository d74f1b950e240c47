// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.command.Commands;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.protocol.GuestCommand;
import org.kmodrace.race.protocol.GuestPlan;
import org.kmodrace.race.protocol.PlanItem;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.race.scenario.Variant;

/**
 * Goes through the agent's motions on the machine that builds the image, so that the archive of loaded and linked
 * classes made on the way (JEP 483) spares the guest the work. No module is loaded: see {@link PretendedKernel}.
 */
final class Rehearsal {
    private static final String OURS = "org.kmodrace.";
    private static final List<GuestCommand> COMMANDS = List.of(
            GuestCommand.of(Commands.LS),
            GuestCommand.of(Commands.STATE, "b"),
            GuestCommand.of(Commands.WITH, "b"),
            GuestCommand.of(Commands.LOAD, "a", "parameter=value"),
            GuestCommand.of(Commands.UNLOAD, "a"));

    private static final Duration WAITING = Duration.ofMillis(20);
    private static final String BRIDGE = "org.kmodrace.bridge.";

    private Rehearsal() {}

    static void run(String backend) {
        try {
            ModuleSyscalls real = Backends.open(backend);
            loadOurClasses(backend);
            Path directory = Files.createTempDirectory("kmodrace-rehearsal-");
            Guest.hurry(WAITING);
            try {
                motions(real, directory);
            } finally {
                remove(directory);
            }
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException("the rehearsal failed: " + e, e);
        }
    }

    /** Not those of other backends, which may lack what they need. */
    private static boolean isOfAnotherBackend(String className, String backend) {
        int dot = className.indexOf('.', BRIDGE.length());
        if (!className.startsWith(BRIDGE) || dot < 0) {
            return false;
        }
        String room = className.substring(BRIDGE.length(), dot);
        return !room.equals(backend) && !room.equals("linux");
    }

    private static void loadOurClasses(String backend) throws IOException, ClassNotFoundException {
        for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            if (!module.name().startsWith(OURS)) {
                continue;
            }
            try (ModuleReader reader = module.reference().open()) {
                List<String> classes = reader.list()
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .map(name -> name.substring(0, name.length() - ".class".length())
                                .replace('/', '.'))
                        .filter(name -> !isOfAnotherBackend(name, backend))
                        .toList();
                for (String name : classes) {
                    Class.forName(name);
                }
            }
        }
    }

    /** Runs every variant that leaves a kernel alive; how they end is of no interest. */
    private static void motions(ModuleSyscalls real, Path directory) throws IOException {
        Path modules = Files.createDirectory(directory.resolve("modules"));
        PretendedKernel sys = new PretendedKernel(real, Files.createDirectory(directory.resolve("files")));
        List<PlanItem> items = new ArrayList<>();
        for (Scenario scenario : Catalogue.scenarios()) {
            for (String module : scenario.needs().modules()) {
                Files.writeString(modules.resolve(module + ".ko"), "");
            }
            for (Variant variant : scenario.variants()) {
                if (!variant.crashesKernel()) {
                    items.add(new PlanItem(scenario.id(), variant.name(), 0, 1));
                }
            }
            scenario.fixes().forEach(fix -> items.add(new PlanItem(scenario.id(), fix.name(), 0, 1)));
        }
        Guest guest = new Guest(sys, modules, "6.1.0", 1);
        EventWriter nowhere = new EventWriter(sys, OutputStream.nullOutputStream());
        for (PlanItem item : items) {
            String words = new GuestPlan(1, real.backend(), List.of(item)).toCommandLine();
            AgentMain.run(GuestPlan.fromCommandLine(words), Optional.empty(), guest, directory, nowhere);
        }
        Path root = Files.createDirectory(directory.resolve("root"));
        stageCommands(root, guest.release());
        GuestPlan commands = GuestPlan.ofCommands(1, real.backend(), COMMANDS);
        AgentMain.run(GuestPlan.fromCommandLine(commands.toCommandLine()), Optional.empty(), guest, root, nowhere);
    }

    /** The files that commands ask for. */
    private static void stageCommands(Path root, String release) throws IOException {
        Path modules = Files.createDirectories(root.resolve("lib/modules").resolve(release));
        Files.writeString(modules.resolve("modules.dep"), "kernel/a.ko: kernel/b.ko\nkernel/b.ko:\n");
        Files.writeString(modules.resolve("modules.builtin"), "kernel/c.ko\n");
        Files.createDirectories(root.resolve("proc/sys/kernel"));
        Files.writeString(root.resolve("proc/sys/kernel/osrelease"), release + "\n");
        Files.writeString(root.resolve("proc/modules"), "b 16384 1 a, Live 0xffffffffc0001000 (OE)\n");
        Path module = Files.createDirectories(root.resolve("sys/module/b"));
        Files.writeString(module.resolve("initstate"), "coming\n");
        Files.createDirectories(module.resolve("holders/a"));
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
