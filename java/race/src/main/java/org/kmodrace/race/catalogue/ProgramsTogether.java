// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.GuestProgram;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.KernelGate;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.ChurnOracle.Change;
import org.kmodrace.race.oracle.LsmodOracle;
import org.kmodrace.race.oracle.LsmodOracle.Listed;
import org.kmodrace.race.oracle.LsmodOracle.Probed;
import org.kmodrace.race.oracle.TrialResult;

/** The distribution's lsmod and modprobe at once, while modules are loaded and unloaded by system calls. */
final class ProgramsTogether implements Race {
    private static final String LSMOD = "/sbin/lsmod";
    private static final String MODPROBE = "/sbin/modprobe";

    /** Nobody touches them: what lsmod must print of each. */
    private static final Map<String, String> STAYING =
            Map.of("kmr_d", "0", "kmr_asker", "0", "kmr_answer", "1 kmr_asker");

    private static final String STAYS_WITH_WHAT_IT_NEEDS = "kmr_asker";
    /** What each changer unloads and loads; the last takes its time in sysfs. */
    private static final List<List<String>> CHANGING = List.of(List.of("kmr_a", "kmr_b"), List.of("kmr_params"));
    /** Brought and taken away by modprobe, and by nobody else. */
    private static final String PROBED = "kmr_c";
    /** Held on its way out once. */
    private static final String HELD = "kmr_e";

    private static final int LISTERS = 2;
    private static final int LISTINGS = 2;
    private static final int PROBES = 2;
    /** An end to the changes, should a program never come to its own. */
    private static final int MOST_CHANGES = 2_000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<Change> changes = Collections.synchronizedList(new ArrayList<>());
    private final List<Listed> listings = Collections.synchronizedList(new ArrayList<>());
    private final List<Probed> probes = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(KernelGate.MODULE, "");
        guest.mustLoad(LsmodChurn.HOLDER, "");
        for (String module : List.of("kmr_d", "kmr_answer", "kmr_asker")) {
            guest.mustLoad(module, "");
        }
    }

    @Override
    public void tearDown(Guest guest) {
        for (String module : List.of("kmr_asker", "kmr_answer", "kmr_d", LsmodChurn.HOLDER, KernelGate.MODULE)) {
            guest.mustUnload(module);
        }
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        Guest guest = trial.guest();
        changes.clear();
        listings.clear();
        probes.clear();
        List<String> changing = new ArrayList<>(List.of(HELD, PROBED));
        CHANGING.forEach(changing::addAll);
        changing.forEach(module -> guest.mustLoad(module, ""));
        String held = held(guest);
        together(trial);
        changing.stream().filter(module -> guest.moduleLine(module).isPresent()).forEach(guest::mustUnload);
        TrialResult judged = LsmodOracle.judge(
                new LsmodOracle.Truth(STAYING, changing, List.copyOf(changes)),
                List.copyOf(listings),
                List.copyOf(probes));
        Map<String, Object> evidence = new LinkedHashMap<>(judged.evidence());
        evidence.put("lsmodDuringHeldUnload", held);
        evidence.put(
                "lsmodMillis",
                listings.stream()
                        .map(listed -> (listed.end() - listed.begin()) / 1_000_000)
                        .toList());
        return new TrialResult(judged.outcome(), evidence);
    }

    /** One lsmod while an unload stands where there is no refcnt any more: what it prints of that module. */
    private String held(Guest guest) {
        long call = System.nanoTime();
        Listed listed = LsmodChurn.whileUnloading(guest, HELD, () -> list("lsmod during a held unload"));
        changes.add(new Change(HELD, false, call, System.nanoTime()));
        listings.add(listed);
        return listed.output()
                .lines()
                .filter(line -> line.startsWith(HELD + " "))
                .findFirst()
                .orElse("nothing");
    }

    private void together(TrialContext trial) {
        Guest guest = trial.guest();
        AtomicInteger running = new AtomicInteger(LISTERS + 2);
        Actors actors = trial.actors();
        for (int i = 1; i <= LISTERS; i++) {
            String name = "lsmod-" + i;
            actors.add(
                    name,
                    () -> until(running, () -> {
                        for (int n = 1; n <= LISTINGS; n++) {
                            listings.add(list(name + " no. " + n));
                        }
                    }));
        }
        actors.add(
                "modprobe-1",
                () -> until(running, () -> {
                    for (int n = 0; n < PROBES; n++) {
                        probe(MODPROBE, STAYS_WITH_WHAT_IT_NEEDS);
                    }
                }));
        actors.add(
                "modprobe-2",
                () -> until(running, () -> {
                    change(PROBED, probe(MODPROBE, "-r", PROBED), false);
                    change(PROBED, probe(MODPROBE, PROBED), true);
                }));
        for (List<String> mine : CHANGING) {
            SplittableRandom own = trial.random().split();
            actors.add("changer-" + (CHANGING.indexOf(mine) + 1), () -> {
                for (int n = 0; n < MOST_CHANGES && running.get() > 0; n++) {
                    String module = mine.get(own.nextInt(mine.size()));
                    change(guest, module, false);
                    change(guest, module, true);
                }
            });
        }
        actors.release();
        actors.join(PATIENCE);
    }

    private static void until(AtomicInteger running, Runnable part) {
        try {
            part.run();
        } finally {
            running.decrementAndGet();
        }
    }

    private static Listed list(String name) {
        GuestProgram.Ended ended = GuestProgram.run(LSMOD);
        return new Listed(name, ended.begin(), ended.end(), ended.exit(), ended.output(), ended.errors());
    }

    private GuestProgram.Ended probe(String... command) {
        GuestProgram.Ended ended = GuestProgram.run(command);
        probes.add(new Probed(String.join(" ", command), ended.exit(), ended.errors()));
        return ended;
    }

    private void change(String module, GuestProgram.Ended modprobe, boolean added) {
        if (modprobe.exit() == 0) {
            changes.add(new Change(module, added, modprobe.begin(), modprobe.end()));
        }
    }

    private void change(Guest guest, String module, boolean add) {
        long call = System.nanoTime();
        SysResult result = add ? guest.load(module, "") : guest.unload(module);
        if (!result.ok()) {
            throw new HarnessException(
                    module + (add ? " does not come: " : " does not go: ") + result + ", and nobody else touches it");
        }
        changes.add(new Change(module, add, call, System.nanoTime()));
    }
}
