// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a kernel shows of what is registered with it: names only, so that two of them can be compared.
 *
 * @param entries sorted, for each place where something can be registered
 */
public record Inventory(Map<Place, NavigableSet<String>> entries) {
    /** Where something can be registered. The order is that in which a leftover is best told of. */
    public enum Place {
        MISC_DEVICE("misc-device", "misc device"),
        DEVICE_NUMBER("device-number", "device number"),
        FILE_SYSTEM("file-system", "file system"),
        NETWORK_INTERFACE("network-interface", "network interface"),
        NETWORK_PROTOCOL("network-protocol", "network protocol"),
        PACKET_HANDLER("packet-handler", "packet handler"),
        CRYPTO_ALGORITHM("crypto-algorithm", "crypto algorithm"),
        TTY_DRIVER("tty-driver", "tty driver"),
        INTERRUPT("interrupt", "interrupt"),
        IO_REGION("io-region", "I/O region"),
        KERNEL_THREAD("kernel-thread", "kernel thread"),
        PROBE("probe", "probe"),
        TRACE_EVENT("trace-event", "trace event"),
        SLAB_CACHE("slab-cache", "slab cache"),
        VMALLOC_AREA("vmalloc-area", "vmalloc area"),
        PROC_ENTRY("proc-entry", "proc entry"),
        DEBUGFS_ENTRY("debugfs-entry", "debugfs entry"),
        SYSFS_ENTRY("sysfs-entry", "sysfs entry"),
        DEVICE_NODE("device-node", "device node"),
        /** Names of slab caches that share their slabs: SLUB leaves them in sysfs when the cache is gone. */
        SLAB_NAME("slab-name", "name of a slab cache");

        private final String id;
        private final String words;

        Place(String id, String words) {
            this.id = id;
            this.words = words;
        }

        /** In lower case with dashes. */
        public String id() {
            return id;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }

    /** Keeps a copy. */
    public Inventory {
        Map<Place, NavigableSet<String>> copy = new EnumMap<>(Place.class);
        entries.forEach((place, names) -> copy.put(place, Collections.unmodifiableNavigableSet(new TreeSet<>(names))));
        entries = Collections.unmodifiableMap(copy);
    }

    /** What is registered at a place. */
    public NavigableSet<String> at(Place place) {
        return entries.getOrDefault(place, Collections.emptyNavigableSet());
    }

    /** What is here and was not there before. */
    public NavigableSet<String> since(Inventory before, Place place) {
        NavigableSet<String> fresh = new TreeSet<>(at(place));
        fresh.removeAll(before.at(place));
        return fresh;
    }

    /** The same without some entries of one place. */
    public Inventory without(Place place, Set<String> names) {
        Map<Place, NavigableSet<String>> copy = new EnumMap<>(Place.class);
        copy.putAll(entries);
        NavigableSet<String> fewer = new TreeSet<>(at(place));
        fewer.removeAll(names);
        copy.put(place, fewer);
        return new Inventory(copy);
    }
}
