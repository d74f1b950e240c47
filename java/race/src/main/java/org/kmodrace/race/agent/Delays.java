// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.protocol.Delay;

/** Holds up our own tasks at symbols of the kernel, through the test module kmr_delay. */
final class Delays {
    private static final String MODULE = "kmr_delay";
    private static final String PARAMETERS = "/sys/module/" + MODULE + "/parameters/";

    private final Guest guest;
    private final List<Delay> delays;
    private Map<String, Long> before = Map.of();
    private boolean begun;

    Delays(Guest guest, List<Delay> delays) {
        this.guest = guest;
        this.delays = delays;
    }

    /**
     * From now on they are held up.
     *
     * @throws HarnessException when a symbol cannot be probed
     */
    void begin() {
        if (delays.isEmpty() || begun) {
            return;
        }
        String parameters = "symbols=%s micros=%s tgid=%d"
                .formatted(
                        delays.stream().map(Delay::symbol).collect(Collectors.joining(",")),
                        delays.stream().map(d -> Integer.toString(d.micros())).collect(Collectors.joining(",")),
                        ProcessHandle.current().pid());
        SysResult loaded = guest.load(MODULE, parameters);
        if (!loaded.ok()) {
            throw new HarnessException("--delay "
                    + delays.stream().map(Delay::toString).collect(Collectors.joining(" --delay "))
                    + ": the kernel refused a probe with " + loaded + hint(loaded));
        }
        begun = true;
        before = totals();
    }

    private static String hint(SysResult refused) {
        if (refused.failedWith(Errno.ENOENT)) {
            return ": it has no function of that name (a module's must be loaded before)";
        }
        if (refused.failedWith(Errno.EINVAL)) {
            return ": it lets nobody probe that place";
        }
        return "";
    }

    /** How often somebody was held up since the last time, by the delay as it is written. */
    Map<String, Long> counts() {
        if (!begun) {
            return Map.of();
        }
        Map<String, Long> now = totals();
        Map<String, Long> since = new LinkedHashMap<>();
        now.forEach((delay, count) -> since.put(delay, count - before.getOrDefault(delay, 0L)));
        before = now;
        return since;
    }

    private Map<String, Long> totals() {
        Optional<String> text = guest.text(PARAMETERS + "delayed");
        String[] counts = text.map(String::strip).orElse("").split(",", -1);
        Map<String, Long> totals = new LinkedHashMap<>();
        for (int i = 0; i < delays.size() && i < counts.length && !counts[i].isEmpty(); i++) {
            totals.put(delays.get(i).toString(), Long.parseLong(counts[i]));
        }
        return totals;
    }
}
