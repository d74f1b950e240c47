// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kmodrace.lab.LabException;

/** What a kernel can be built with so that it finds faults by itself. */
@SuppressWarnings("ImmutableEnumChecker") // the lists come from List.of
public enum Sanitizer {
    /** Uses of freed memory and accesses out of bounds (Documentation/dev-tools/kasan.rst). */
    KASAN(List.of(
            ConfigNeed.present("KASAN", "tells of accesses to memory that is freed or nobody's"),
            ConfigNeed.present("KASAN_GENERIC", "the kind that any CPU can do"),
            ConfigNeed.present("KASAN_INLINE", "twice as fast as calls"),
            ConfigNeed.present(
                    "KASAN_VMALLOC", "modules live in vmalloc()'s memory: without it a freed one is not told of"))),
    /** Locks that are taken in orders that may deadlock (Documentation/locking/lockdep-design.rst). */
    LOCKDEP(List.of(
            ConfigNeed.present("PROVE_LOCKING", "tells of locks that are taken in orders that can deadlock"),
            ConfigNeed.present("DEBUG_ATOMIC_SLEEP", "tells of sleeping where it is not allowed"),
            ConfigNeed.present("DEBUG_LIST", "tells of lists, such as that of modules, that are damaged"))),
    /** Data races (Documentation/dev-tools/kcsan.rst). */
    KCSAN(List.of(
            ConfigNeed.present("KCSAN", "tells of data races"),
            ConfigNeed.present("KCSAN_STRICT", "by the rules of the kernel's memory model, with nothing let pass"))),
    /** Allocations that fail on demand (Documentation/fault-injection). */
    FAULT_INJECTION(List.of(
            ConfigNeed.present("FAILSLAB", "lets kmalloc() fail when it is told to"),
            ConfigNeed.present("FAIL_PAGE_ALLOC", "lets the page allocator fail when it is told to"),
            ConfigNeed.present("FAULT_INJECTION_DEBUG_FS", "there it is told when and how often"),
            ConfigNeed.present("FAIL_FUNCTION", "lets functions that are marked for it fail")));

    private final List<ConfigNeed> options;

    Sanitizer(List<ConfigNeed> options) {
        this.options = options;
    }

    /** As it is written: {@code kasan}, {@code fault-injection}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it takes. */
    public List<ConfigNeed> options() {
        return options;
    }

    /**
     * Reads a list of words; the order is always ours, and each stands once.
     *
     * @throws LabException when a word is unknown, or two of them exclude each other
     */
    public static List<Sanitizer> parse(List<String> words) throws LabException {
        List<Sanitizer> all = new ArrayList<>();
        for (String word : words) {
            String wanted = word.strip().toLowerCase(Locale.ROOT);
            if (wanted.isEmpty()) {
                continue;
            }
            all.add(Arrays.stream(values())
                    .filter(sanitizer -> sanitizer.word().equals(wanted))
                    .findFirst()
                    .orElseThrow(() -> new LabException(
                            "a kernel cannot be built with '" + word + "'", "--with", "use some of " + words())));
        }
        if (all.contains(KASAN) && all.contains(KCSAN)) {
            throw new LabException(
                    "a kernel has either kasan or kcsan: the compiler can do only one of them at a time",
                    "--with",
                    "build two kernels");
        }
        return Arrays.stream(values()).filter(all::contains).toList();
    }

    private static String words() {
        return Arrays.stream(values()).map(Sanitizer::word).collect(Collectors.joining(", "));
    }
}
