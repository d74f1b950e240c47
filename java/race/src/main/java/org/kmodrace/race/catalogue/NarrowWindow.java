// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;
import org.kmodrace.race.scenario.Scenario;

/** A window in a test module, narrow on purpose: what the engine's sweep is measured with. */
final class NarrowWindow {
    private static final String MODULE = "kmr_window";
    private static final String FILE = "/proc/" + MODULE;
    private static final int SWEEP_MICROS = 10_000;
    /** A hundredth of the range. */
    private static final int NARROW_MICROS = 200;
    /** Longer than the range: whoever looks does it while it is open. */
    private static final int WIDE_MICROS = 40_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String MET = "window-met";
    private static final String MISSED = "window-missed";
    private static final String REFUSED = "undocumented-answer";

    private NarrowWindow() {}

    static Scenario declaration() {
        return Scenario.declare("narrow-window", "a window of 200 microseconds, somewhere in 20 milliseconds")
                .question("How often does an actor at an offset that the engine chooses come into a window that is a"
                        + " hundredth of the range?")
                .reference("2026-11-21", "kmodrace: a measure for the engine itself, no kernel is at fault")
                .actor("opener", "opens the window of a test module for 200 microseconds")
                .actor("looker", "looks once whether it is open")
                .acceptable(MISSED, "it was not open")
                .interesting(MET, "it was open")
                .forbidden(REFUSED, "the test module gave an answer that it does not have")
                .options("MODULES", "MODULE_UNLOAD", "PROC_FS")
                .modules(MODULE)
                .race("a window of 200 microseconds", 600, () -> new Window(NARROW_MICROS))
                .mustReproduce("wide-window", "a window that is wider than the range", 4, () -> new Window(WIDE_MICROS))
                .mustNotReproduce("no-window", "a window that is never open", 20, () -> new Window(0))
                .onlyWhenAsked()
                .build();
    }

    /** @param micros how long it is open */
    private record Window(int micros) implements Race {
        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(MODULE, "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(MODULE);
        }

        @Override
        public TrialResult trial(TrialContext trial) {
            Guest guest = trial.guest();
            boolean wide = micros == WIDE_MICROS;
            int lookLater = wide ? WIDE_MICROS / 4 : trial.phase("µs", -SWEEP_MICROS, SWEEP_MICROS);
            SysResult[] opened = new SysResult[1];
            SysResult[] looked = new SysResult[1];
            Actors actors = trial.actors();
            actors.add("opener", () -> {
                Actors.spin(-lookLater);
                opened[0] = guest.command(FILE, "open " + micros);
            });
            actors.add("looker", () -> {
                Actors.spin(lookLater);
                looked[0] = guest.command(FILE, "look");
            });
            actors.release();
            actors.join(PATIENCE);
            if (!opened[0].ok()) {
                throw new HarnessException(FILE + " refused to open: " + opened[0]);
            }
            Map<String, Object> evidence = new LinkedHashMap<>();
            evidence.put("lookLaterByMicros", lookLater);
            evidence.put("look", looked[0].toString());
            if (looked[0].ok()) {
                return new TrialResult(MET, evidence);
            }
            return new TrialResult(looked[0].failedWith(Errno.EAGAIN) ? MISSED : REFUSED, evidence);
        }
    }
}
