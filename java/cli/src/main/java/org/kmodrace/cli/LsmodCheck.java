// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.kmodrace.race.command.Listing;
import org.kmodrace.race.command.ModuleEntry;

/** Holds our listing against that of lsmod(8). */
final class LsmodCheck {
    private LsmodCheck() {}

    /** What differs, a sentence each; none when both say the same of every module. */
    static List<String> differences(Listing listing) {
        Map<String, String> ours = new TreeMap<>();
        for (ModuleEntry module : listing.modules()) {
            ours.put(module.name(), words(module.size(), module.references(), new TreeSet<>(module.named())));
        }
        Map<String, String> theirs = theirs(listing.lsmod());
        List<String> differences = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(ours.keySet());
        names.addAll(theirs.keySet());
        for (String name : names) {
            String our = ours.getOrDefault(name, "not loaded");
            String their = theirs.getOrDefault(name, "not loaded");
            if (!our.equals(their)) {
                differences.add(name + ": " + our + "; lsmod: " + their);
            }
        }
        return differences;
    }

    /** {@code Module Size Used by}, then a line for each: {@code xfrm_algo 16384 1 xfrm_user}. */
    private static Map<String, String> theirs(String lsmod) {
        Map<String, String> modules = new TreeMap<>();
        lsmod.lines().skip(1).forEach(line -> {
            String[] fields = line.strip().split("\\s+", 4);
            if (fields.length >= 3) {
                TreeSet<String> holders = new TreeSet<>();
                if (fields.length == 4) {
                    holders.addAll(List.of(fields[3].split(",", -1)));
                }
                modules.put(fields[0], words(Long.parseLong(fields[1]), Integer.parseInt(fields[2]), holders));
            }
        });
        return modules;
    }

    private static String words(long size, int references, Set<String> holders) {
        return size + " bytes, " + references + " references, held by "
                + (holders.isEmpty() ? "nobody" : String.join(",", holders));
    }
}
