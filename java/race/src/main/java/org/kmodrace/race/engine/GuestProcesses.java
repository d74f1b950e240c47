// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks at processes that somebody else started: those that the kernel calls. */
public final class GuestProcesses {
    private GuestProcesses() {}

    /**
     * One process.
     *
     * @param state its state letter, {@code S} or {@code D} when it sleeps
     * @param channel the kernel function that it sleeps in; "" when it does not, or the kernel does not say
     */
    public record Seen(String name, String pid, String state, String channel) {
        public boolean asleep() {
            return state.equals("S") || state.equals("D");
        }

        @Override
        public String toString() {
            return name + " " + pid + ": " + state + (channel.isEmpty() ? "" : " " + channel);
        }
    }

    /** All processes whose name begins so; the kernel keeps 15 characters of a name. */
    public static List<Seen> named(Guest guest, String prefix) {
        List<Seen> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : entries) {
                String stat = textOf(guest, entry + "/stat");
                int open = stat.indexOf('(');
                int close = stat.lastIndexOf(')');
                if (open > 0 && close > open && stat.startsWith(prefix, open + 1)) {
                    String state = stat.substring(close + 2, close + 3);
                    found.add(new Seen(
                            stat.substring(open + 1, close),
                            String.valueOf(entry.getFileName()),
                            state,
                            Actors.sleepingPlace(guest, entry.toString(), state)));
                }
            }
        } catch (IOException e) {
            throw new HarnessException("the processes cannot be listed: " + e.getMessage(), e);
        }
        return found;
    }

    /** It may end while it is looked at. */
    private static String textOf(Guest guest, String path) {
        return guest.text(path).orElse("");
    }
}
