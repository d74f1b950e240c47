// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

import java.util.Map;
import java.util.TreeMap;

/** Which addresses belong to which module, as it changes with every load and unload. */
final class ModuleMap {
    private record Range(long end, String module) {}

    private final TreeMap<Long, Range> ranges = new TreeMap<>(Long::compareUnsigned);
    private long lowest = -1;

    /** From now on this memory is that module's; who had it before has gone. */
    void add(long base, long size, String module) {
        long end = base + size;
        while (true) {
            Map.Entry<Long, Range> before = ranges.lowerEntry(end);
            if (before == null || Long.compareUnsigned(before.getValue().end(), base) <= 0) {
                break;
            }
            ranges.remove(before.getKey());
        }
        ranges.put(base, new Range(end, module));
        if (Long.compareUnsigned(base, lowest) < 0) {
            lowest = base;
        }
    }

    /** The module's memory is somebody else's from now on. */
    void remove(String module) {
        ranges.values().removeIf(range -> range.module().equals(module));
    }

    /** The module that the address is in; "" when it is in none that is known. */
    String at(long address) {
        Map.Entry<Long, Range> range = ranges.floorEntry(address);
        return range != null && Long.compareUnsigned(address, range.getValue().end()) < 0
                ? range.getValue().module()
                : "";
    }

    /** Where the memory around the address begins; the address itself when it is in none that is known. */
    long base(long address) {
        Map.Entry<Long, Range> range = ranges.floorEntry(address);
        return range != null && Long.compareUnsigned(address, range.getValue().end()) < 0 ? range.getKey() : address;
    }

    /** Whether the address is lower than every module has been: then it is the kernel's own. */
    boolean isBelowAll(long address) {
        return lowest != -1 && Long.compareUnsigned(address, lowest) < 0;
    }
}
