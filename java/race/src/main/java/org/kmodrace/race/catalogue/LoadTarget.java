// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;

/** Something that is loaded and unloaded, with gates in its init and its exit. */
interface LoadTarget {
    String module();

    SysResult load(Guest guest);

    SysResult unload(Guest guest);

    /** Where it shows, and what it shows there. */
    Map<String, String> places(Guest guest);

    default void setUp(Guest guest) {}

    default void tearDown(Guest guest) {}

    /** A module of the kernel under test. */
    record Real() implements LoadTarget {
        @Override
        public String module() {
            return "kmr_answer";
        }

        @Override
        public SysResult load(Guest guest) {
            return guest.load(module(), "wait_in_init=1 wait_in_exit=1");
        }

        @Override
        public SysResult unload(Guest guest) {
            return guest.unload(module());
        }

        @Override
        public Map<String, String> places(Guest guest) {
            String directory = "/sys/module/" + module();
            Map<String, String> places = new LinkedHashMap<>();
            places.put(
                    "/proc/modules",
                    guest.moduleLine(module())
                            .map(l -> l.state().equals("Live") ? "live" : l.state())
                            .orElse("absent"));
            places.put(
                    directory,
                    guest.loaded(module())
                            ? guest.text(directory + "/initstate")
                                    .map(String::strip)
                                    .orElse("without an initstate")
                            : "absent");
            return places;
        }
    }

    /** What the loader in miniature of kmr_once has. */
    record Miniature() implements LoadTarget {
        private static final String FILE = "/proc/kmr_once";

        @Override
        public String module() {
            return "kmr_once";
        }

        @Override
        public void setUp(Guest guest) {
            guest.mustLoad(module(), "");
        }

        @Override
        public void tearDown(Guest guest) {
            guest.mustUnload(module());
        }

        @Override
        public SysResult load(Guest guest) {
            return guest.command(FILE, "load");
        }

        @Override
        public SysResult unload(Guest guest) {
            return guest.command(FILE, "unload");
        }

        @Override
        public Map<String, String> places(Guest guest) {
            String state = guest.text(FILE)
                    .map(String::strip)
                    .orElseThrow(() -> new HarnessException(FILE + " is not there: is kmr_once loaded?"));
            return Map.of(FILE, state.equals("new") ? "absent" : state);
        }
    }
}
