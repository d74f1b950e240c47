// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kmodrace.race.observe.Inventory;
import org.kmodrace.race.observe.Inventory.Place;

/** Says what a module left behind: what the kernel shows after its unload and did not before its load. Pure. */
public final class LeftoverOracle {
    /** Whose functions the kernel calls by itself, or on the next walk of a list: such a kernel is fit for no more. */
    private static final Set<Place> DANGEROUS = Set.of(
            Place.MISC_DEVICE,
            Place.FILE_SYSTEM,
            Place.NETWORK_INTERFACE,
            Place.NETWORK_PROTOCOL,
            Place.PACKET_HANDLER,
            Place.CRYPTO_ALGORITHM,
            Place.TTY_DRIVER,
            Place.INTERRUPT,
            Place.KERNEL_THREAD,
            Place.PROBE,
            Place.TRACE_EVENT);

    private static final int NAMED = 8;

    private LeftoverOracle() {}

    /**
     * Compares.
     *
     * @param when what had happened before, for the sentence: {@code after its unload}
     */
    public static List<Finding> judge(Inventory before, Inventory after, String when) {
        Map<String, Finding> byName = new LinkedHashMap<>();
        List<Finding> findings = new ArrayList<>();
        for (Place place : Place.values()) {
            List<String> fresh = new ArrayList<>(after.since(before, place));
            if (place == Place.SLAB_NAME) {
                continue;
            }
            if (place == Place.VMALLOC_AREA && !fresh.isEmpty()) {
                findings.add(vmalloc(fresh, when));
                continue;
            }
            for (String entry : fresh) {
                Finding same = same(byName, entry);
                if (same == null) {
                    same = new Finding(
                            place.id() + "-left",
                            entry,
                            "the %s %s is still there %s".formatted(place.words(), entry, when),
                            Map.of());
                    byName.put(name(entry), same);
                    findings.add(same);
                    if (place == Place.SLAB_CACHE
                            && !after.since(before, Place.SLAB_NAME).isEmpty()) {
                        also(same).addAll(after.since(before, Place.SLAB_NAME));
                    }
                } else if (also(same).size() < NAMED) {
                    also(same).add(entry);
                }
            }
        }
        return List.copyOf(findings);
    }

    /** Whether a kernel with these leftovers is fit for nothing more. */
    public static boolean dangerous(List<Finding> findings) {
        return DANGEROUS.stream()
                .anyMatch(place ->
                        findings.stream().anyMatch(finding -> finding.kind().equals(place.id() + "-left")));
    }

    private static Finding vmalloc(List<String> areas, String when) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("areas", areas.stream().limit(NAMED).toList());
        return new Finding(
                Place.VMALLOC_AREA.id() + "-left",
                "",
                "%s that the module allocated with vmalloc() %s still there %s"
                        .formatted(
                                areas.size() == 1 ? "an area" : areas.size() + " areas",
                                areas.size() == 1 ? "is" : "are",
                                when),
                evidence);
    }

    /** One thing shows in several places: a device as a number, a node, and below /sys. */
    private static @Nullable Finding same(Map<String, Finding> byName, String entry) {
        for (Map.Entry<String, Finding> known : byName.entrySet()) {
            String path = "/" + entry + "/";
            if (path.contains("/" + known.getKey() + "/")) {
                return known.getValue();
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked") // nobody else puts anything there
    private static List<Object> also(Finding finding) {
        return (List<Object>) finding.evidence().computeIfAbsent("also", key -> new ArrayList<Object>());
    }

    /** The last part of a path, the name in {@code character 240 name} and in {@code name (pid 17)}. */
    private static String name(String entry) {
        String bare = entry.replaceFirst(" \\(pid \\d+\\)$", "").replaceFirst("^(character|block) \\d+ ", "");
        return bare.startsWith("/") ? bare.substring(bare.lastIndexOf('/') + 1) : bare;
    }
}
