// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells from the kernel's counts of slab objects whether something grows with every load and unload. What a kernel does
 * besides goes up and down; what a module leaks goes up in each half by as much as there were loads in it. Pure.
 */
public final class GrowthOracle {
    /** Below it a growth is no object a load. */
    private static final double LEAST = 0.75;
    /** By how much the halves may differ: a leak is the same each time, what else a kernel does is not. */
    private static final double UNEVEN = 0.25;

    /** What the kernel keeps for as long as there is memory. */
    private static final Pattern FILLED =
            Pattern.compile("dentry|.*inode_cache|inode_cache|radix_tree_node|xarray.*|buffer_head|lsm_.*|file_lock.*");

    private GrowthOracle() {}

    /**
     * A slab cache's line in {@code /proc/slabinfo}.
     *
     * @param active objects in use; exact when the cache was shrunk before, else all of a CPU's own slab count
     * @param size of an object in bytes
     */
    public record Cache(String name, long active, int size) {}

    /**
     * A cache that grows.
     *
     * @param objects by how many in all
     */
    public record Growth(Cache cache, long objects, int cycles) {}

    /**
     * Whether an allocation is an object of this cache: the next larger of kmalloc's sizes.
     *
     * @param bytes as the trace told; what is no number fits every size
     */
    public static boolean holds(Cache cache, String bytes) {
        if (!cache.name().contains("kmalloc")) {
            return false;
        }
        if (!bytes.matches("\\d{1,18}")) {
            return true;
        }
        long asked = Long.parseLong(bytes);
        return asked <= cache.size() && asked > smallerThan(cache.size());
    }

    /** The largest size of kmalloc's that is smaller (kmalloc_info in mm/slab_common.c): powers of two, 96 and 192. */
    private static int smallerThan(int size) {
        return switch (size) {
            case 8 -> 0;
            case 96 -> 64;
            case 128 -> 96;
            case 192 -> 128;
            case 256 -> 192;
            default -> size / 2;
        };
    }

    /** Whether most of what had grown is gone by now: it had only waited to be freed. */
    public static boolean wasFreed(Growth growth, Map<String, Cache> now) {
        Cache cache = now.get(growth.cache().name());
        return cache == null || cache.active() <= growth.cache().active() - growth.objects() / 2;
    }

    /** Reads {@code /proc/slabinfo}, by name. */
    public static Map<String, Cache> read(String slabinfo) {
        Map<String, Cache> caches = new HashMap<>();
        for (String line : slabinfo.split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length > 5 && words[1].matches("\\d+")) {
                caches.put(words[0], new Cache(words[0], Long.parseLong(words[1]), Integer.parseInt(words[3])));
            }
        }
        return caches;
    }

    /**
     * The caches that grew by about an object or more with every cycle, in both halves.
     *
     * @param first the counts before
     * @param middle after the first half
     * @param last after the second
     * @param cycles in each half
     */
    public static List<Growth> judge(
            Map<String, Cache> first, Map<String, Cache> middle, Map<String, Cache> last, int cycles) {
        List<Growth> growths = new ArrayList<>();
        for (Cache end : last.values()) {
            Cache begin = first.get(end.name());
            Cache half = middle.get(end.name());
            if (begin == null || half == null) {
                continue;
            }
            long one = half.active() - begin.active();
            long two = end.active() - half.active();
            boolean filled = FILLED.matcher(end.name()).matches();
            boolean even = Math.abs(one - two) <= UNEVEN * cycles;
            if (!filled && even && Math.min(one, two) >= LEAST * cycles) {
                growths.add(new Growth(end, one + two, 2 * cycles));
            }
        }
        growths.sort((a, b) -> a.cache().name().compareTo(b.cache().name()));
        return growths;
    }
}
