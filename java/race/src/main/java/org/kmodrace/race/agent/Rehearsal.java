// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.kmodrace.bridge.Backends;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.InitstateRules;
import org.kmodrace.race.observe.SeqReader;
import org.kmodrace.race.oracle.ListingOracle;
import org.kmodrace.race.protocol.AgentEvent;
import org.kmodrace.race.protocol.EventCodec;
import org.kmodrace.race.protocol.ProtocolException;

/**
 * Loads every class of ours and goes through the agent's motions on the machine that builds the image,
 * so that the archive of loaded classes made on the way (JEP 483) spares the guest the work. Touches
 * no module: it reads two files that every Linux has.
 */
final class Rehearsal {
    private static final String OURS = "org.kmodrace.";

    private Rehearsal() {}

    static void run() {
        try {
            loadOurClasses();
            motions();
        } catch (IOException | ClassNotFoundException | ProtocolException e) {
            throw new IllegalStateException("the rehearsal failed: " + e, e);
        }
    }

    private static void loadOurClasses() throws IOException, ClassNotFoundException {
        for (ResolvedModule module : ModuleLayer.boot().configuration().modules()) {
            if (!module.name().startsWith(OURS)) {
                continue;
            }
            try (ModuleReader reader = module.reference().open()) {
                List<String> classes = reader.list()
                        .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                        .map(name -> name.substring(0, name.length() - ".class".length())
                                .replace('/', '.'))
                        .toList();
                for (String name : classes) {
                    Class.forName(name);
                }
            }
        }
    }

    private static void motions() throws ProtocolException, IOException {
        ModuleSyscalls sys = Backends.open(Backends.DEFAULT);
        Guest guest = new Guest(sys, java.nio.file.Path.of("/nowhere"), "6.1.0", 1);
        try (SeqReader reader = new SeqReader(sys, "/proc/version", 1 << 16)) {
            reader.readUntil(1 << 16, 1);
            ListingOracle.judge(
                    new ListingOracle.Truth(reader.text().lines().toList(), line -> false, line -> true),
                    reader.text(),
                    reader.ended());
        }
        guest.readInBlocks("/proc/stat");
        guest.text("/proc/self/stat");
        guest.holders("none");
        new InitstateRules(sys).look("/proc/none/initstate", "/proc/none");
        Actors actors = new Actors(guest);
        Actors.Actor actor = actors.add("rehearsal", () -> sys.threadId());
        actors.release();
        actors.join(java.time.Duration.ofSeconds(10));
        actor.kernelStack(guest);
        new SplittableRandom(1).nextDouble();
        String line = EventCodec.encode(new AgentEvent.TrialEnded(
                "scenario", "variant", 0, "outcome", Map.of("a", List.of(1L, "b"), "c", 1.5), 1));
        EventCodec.decode(line);
    }
}
