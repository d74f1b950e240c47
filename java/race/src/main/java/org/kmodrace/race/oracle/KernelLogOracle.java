// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a kernel complains of in its log and lives on: warnings, refused registrations, caches that are destroyed
 * with objects in them. What it dies of is read from the console. Pure.
 */
public final class KernelLogOracle {
    /** {@code WARNING: CPU: 1 PID: 99 at fs/x.c:12 f+0x1/0x2 [m]}; since 6.17 without the CPU and with "at" last. */
    private static final Pattern WARNING =
            Pattern.compile("WARNING: (?:CPU: \\d+ PID: \\d+ )?(?:at )?(\\S+:\\d+)(?: at)? (\\S+?)\\+0x.*");

    private static final Pattern COMPLAINT = Pattern.compile(
            "(?:BUG: |kernel BUG at |Oops|general protection fault|refcount_t: |WARNING: |INFO: task .* blocked|"
                    + "INFO: trying to register non-static key|=+ \\[ BUG|sysfs: cannot create duplicate filename|"
                    + "kobject_add_internal failed for|list_(?:add|del) corruption|Slab cache still has objects|"
                    + "slab \\S+: |kmem_cache_(?:create|destroy)|proc_dir_entry '.*' already registered|"
                    + "remove_proc_entry: |debugfs: .*already present|Trying to vfree\\(\\)|ODEBUG: ).*");
    private static final Pattern SLAB = Pattern.compile("(?:BUG|=+) ?(\\S+) \\(.*\\): Objects remaining.*");

    private static final int CONTEXT = 12;
    private static final int SAME = 3;

    private KernelLogOracle() {}

    /**
     * Reads the log.
     *
     * @param log messages without their time
     * @param during what was being done, for the sentence
     */
    public static List<Finding> judge(List<String> log, String during) {
        Map<String, Finding> byTitle = new LinkedHashMap<>();
        int told = -SAME - 1;
        for (int i = 0; i < log.size(); i++) {
            String title = title(log.get(i));
            // What a WARN() says stands before it, and has told already.
            boolean same = i - told <= SAME && WARNING.matcher(log.get(i)).lookingAt();
            if (!title.isEmpty() && !same) {
                told = i;
                List<Object> lines =
                        new ArrayList<>(log.subList(Math.max(0, i - 2), Math.min(log.size(), i + CONTEXT)));
                byTitle.putIfAbsent(
                        title,
                        new Finding(
                                "kernel-warning",
                                title,
                                "the kernel complained%s: %s".formatted(during.isEmpty() ? "" : " " + during, title),
                                Map.of("log", lines)));
            }
        }
        return List.copyOf(byTitle.values());
    }

    private static String title(String line) {
        Matcher warning = WARNING.matcher(line);
        if (warning.lookingAt()) {
            return "WARNING in " + warning.group(2) + " (" + warning.group(1) + ")";
        }
        Matcher slab = SLAB.matcher(line);
        if (slab.lookingAt()) {
            return "BUG: objects remaining in slab cache " + slab.group(1);
        }
        Matcher complaint = COMPLAINT.matcher(line);
        return complaint.lookingAt() ? complaint.group().strip() : "";
    }
}
