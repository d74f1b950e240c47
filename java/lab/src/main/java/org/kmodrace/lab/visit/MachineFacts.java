// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.visit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.LabException;

/**
 * What a machine says of itself before anything is done to it.
 *
 * @param release of its kernel, as uname(1) prints it
 * @param version the same's {@code -v}
 * @param hardware the same's {@code -m}
 * @param uid of whom our commands run as: 0, or it is of no use
 * @param bootId another one after each boot; "" when it is not told
 * @param tainted /proc/sys/kernel/tainted
 * @param modules whether the kernel can have any
 * @param modulesDisabled whether no module can be loaded or unloaded until it is booted anew
 * @param loadsModules whether a process of ours may (CAP_SYS_MODULE)
 * @param signed whether the kernel takes signed modules only
 * @param lockdown what is in force: {@code none}, {@code integrity}, {@code confidentiality}; "" when it knows none
 * @param container what kind of container our commands run in; "" for none
 * @param cpus that are there
 * @param leftovers our test modules that are loaded
 */
public record MachineFacts(
        String release,
        String version,
        String hardware,
        int uid,
        String bootId,
        long tainted,
        boolean modules,
        boolean modulesDisabled,
        boolean loadsModules,
        boolean signed,
        String lockdown,
        String container,
        int cpus,
        List<String> leftovers) {
    /** TAINT_DIE, include/linux/panic.h: an oops has happened. */
    private static final int TAINT_DIE = 7;
    /** TAINT_SOFTLOCKUP. */
    private static final int TAINT_SOFTLOCKUP = 14;

    private static final int CAP_SYS_MODULE = 16;

    /** Keeps a copy of the list. */
    public MachineFacts {
        leftovers = List.copyOf(leftovers);
    }

    /** Prints a line {@code name=value} for each fact; for any {@code sh}, and changes nothing. */
    static String script() {
        return """
                say() { printf '%s=%s\\n' "$1" "$2"; }
                first() { if [ -r "$2" ]; then read -r line <"$2" && say "$1" "$line"; fi; }
                say release "$(uname -r)"; say version "$(uname -v)"; say hardware "$(uname -m)"; say uid "$(id -u)"
                first boot /proc/sys/kernel/random/boot_id
                first tainted /proc/sys/kernel/tainted
                first disabled /proc/sys/kernel/modules_disabled
                first signed /sys/module/module/parameters/sig_enforce
                first lockdown /sys/kernel/security/lockdown
                if [ -e /proc/modules ]; then say modules yes; fi
                while read -r name value; do case $name in CapEff:) say capabilities "$value";; esac; done \
                </proc/self/status
                if [ -e /.dockerenv ]; then say container docker
                elif [ -e /run/.containerenv ]; then say container podman
                elif [ -r /run/systemd/container ]; then first container /run/systemd/container
                elif grep -qa container= /proc/1/environ 2>/dev/null; then say container 'of some kind'; fi
                say cpus "$(nproc 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
                if [ -e /proc/modules ]; then
                    while read -r name rest; do case $name in kmr_*) say leftover "$name";; esac; done </proc/modules
                fi
                exit 0
                """;
    }

    /** Reads what {@link #script} printed; what is missing or no number is taken for nothing. */
    static MachineFacts parse(String text) {
        Map<String, String> said = new HashMap<>();
        List<String> leftovers = new ArrayList<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                String value = line.substring(equals + 1).strip();
                said.put(line.substring(0, equals), value);
                if (line.startsWith("leftover=")) {
                    leftovers.add(value);
                }
            }
        });
        long capabilities = number(said.get("capabilities"), 16, -1L);
        return new MachineFacts(
                said.getOrDefault("release", ""),
                said.getOrDefault("version", ""),
                said.getOrDefault("hardware", ""),
                (int) number(said.get("uid"), 10, -1),
                said.getOrDefault("boot", ""),
                number(said.get("tainted"), 10, 0),
                said.containsKey("modules"),
                "1".equals(said.get("disabled")),
                ((capabilities >>> CAP_SYS_MODULE) & 1) != 0,
                "Y".equals(said.get("signed")),
                inForce(said.getOrDefault("lockdown", "")),
                said.getOrDefault("container", ""),
                (int) number(said.get("cpus"), 10, 1),
                leftovers);
    }

    private static long number(@Nullable String text, int radix, long otherwise) {
        try {
            return text == null ? otherwise : Long.parseUnsignedLong(text, radix);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Of {@code none [integrity] confidentiality} the one in brackets. */
    private static String inForce(String lockdown) {
        int begin = lockdown.indexOf('[');
        int end = lockdown.indexOf(']', begin + 1);
        return begin < 0 || end < 0 ? lockdown : lockdown.substring(begin + 1, end);
    }

    /** Whether its kernel has had an oops or a lockup since it was booted, after which nothing is certain. */
    boolean unfit() {
        return ((tainted >>> TAINT_DIE) & 1) != 0 || ((tainted >>> TAINT_SOFTLOCKUP) & 1) != 0;
    }

    /** Why its kernel cannot be raced; empty when it can. */
    public Optional<LabException> refusal(Reach reach) {
        String name = reach.name();
        if (!hardware.equals("x86_64")) {
            return refused(
                    name + " is " + hardware + ", and what kmodrace runs there is for x86_64", "name another machine");
        }
        if (!modules) {
            return refused(
                    "the kernel of " + name + " (" + release + ") has no module support: there is no /proc/modules",
                    "boot one with CONFIG_MODULES");
        }
        if (uid != 0) {
            return refused(
                    "kmodrace is not root on " + name + " (user id " + uid + ")",
                    "run it as root, or as somebody who has sudo without a password there");
        }
        if (!container.isEmpty()) {
            return refused(
                    name + " is a container (" + container + "), whose kernel is somebody else's",
                    "name the machine itself, or leave out --machine: QEMU boots a kernel of its own");
        }
        if (modulesDisabled) {
            return refused(
                    name + " takes no modules any more: kernel.modules_disabled is 1",
                    "boot it anew without that setting");
        }
        if (!loadsModules) {
            return refused(
                    "root on " + name + " may not load modules (no CAP_SYS_MODULE)", "run outside of any sandbox");
        }
        if (!lockdown.isEmpty() && !lockdown.equals("none")) {
            return refused(
                    "the kernel of " + name + " is locked down (" + lockdown + "): it takes signed modules only, and no"
                            + " probes",
                    "switch Secure Boot off, or boot without lockdown=");
        }
        if (signed) {
            return refused(
                    "the kernel of " + name + " takes signed modules only (module.sig_enforce)",
                    "boot it without module.sig_enforce");
        }
        if (unfit()) {
            return refused(
                    "the kernel of " + name + " has had an oops or a lockup since it was booted (tainted " + tainted
                            + "): nothing that is seen on it now can be trusted",
                    "boot it anew");
        }
        return Optional.empty();
    }

    private static Optional<LabException> refused(String what, String next) {
        return Optional.of(new LabException(what, "", next));
    }
}
