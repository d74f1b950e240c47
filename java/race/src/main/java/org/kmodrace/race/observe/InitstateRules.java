// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.observe;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.FileStatus;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;

/**
 * The two ways in which kmod_module_get_initstate() of libkmod told a module's state from sysfs
 * (shared seed 004 prints both): kmod-18's takes a directory without {@code initstate} for a
 * built-in module; kmod-20's asks {@code modules.builtin} first and takes such a directory for a
 * module that is coming.
 */
public final class InitstateRules {
    /** What a rule may answer. */
    public enum State {
        BUILTIN,
        LIVE,
        COMING,
        GOING,
        /** Neither directory nor file. */
        ABSENT,
        /** The file could not be read, or held something else. */
        UNREADABLE
    }

    /** One look at a module's directory: what the file said, or which of the two was missing. */
    public enum Look {
        LIVE,
        COMING,
        GOING,
        DIRECTORY_ONLY,
        ABSENT,
        UNREADABLE
    }

    /** Which of the two. */
    public enum Rule {
        KMOD_18,
        KMOD_20;

        /**
         * The rule's answer to what was seen.
         *
         * @param builtin the module names of {@code modules.builtin}
         */
        public State state(Look look, String module, Set<String> builtin) {
            return this == KMOD_18 ? kmod18(look) : kmod20(look, module, builtin);
        }
    }

    private final ModuleSyscalls sys;
    private final OffHeap buffer;

    public InitstateRules(ModuleSyscalls sys) {
        this.sys = sys;
        this.buffer = sys.allocate(32);
    }

    /**
     * Looks once, with the calls that both versions of libkmod make: open the file; when it is not
     * there, stat the directory.
     *
     * @param file {@code …/initstate}
     * @param directory the directory that it is in
     */
    public Look look(String file, String directory) {
        SysResult fd = sys.open(file, ModuleSyscalls.O_RDONLY | ModuleSyscalls.O_CLOEXEC);
        if (!fd.ok()) {
            if (!fd.failedWith(Errno.ENOENT)) {
                return Look.UNREADABLE;
            }
            return sys.stat(directory).filter(FileStatus::isDirectory).isPresent() ? Look.DIRECTORY_ONLY : Look.ABSENT;
        }
        SysResult n = sys.read(fd.intValue(), buffer, buffer.size());
        sys.close(fd.intValue());
        if (n.value() <= 0) {
            return Look.UNREADABLE;
        }
        byte[] bytes = new byte[n.intValue()];
        buffer.bytes().get(0, bytes);
        return switch (new String(bytes, StandardCharsets.US_ASCII)) {
            case "live\n" -> Look.LIVE;
            case "coming\n" -> Look.COMING;
            case "going\n" -> Look.GOING;
            default -> Look.UNREADABLE;
        };
    }

    /** kmod-18's answer to what was seen. */
    public static State kmod18(Look look) {
        return look == Look.DIRECTORY_ONLY ? State.BUILTIN : read(look);
    }

    /**
     * kmod-20's answer.
     *
     * @param builtin the module names of {@code modules.builtin}
     */
    public static State kmod20(Look look, String module, Set<String> builtin) {
        if (builtin.contains(module)) {
            return State.BUILTIN;
        }
        return look == Look.DIRECTORY_ONLY ? State.COMING : read(look);
    }

    private static State read(Look look) {
        return switch (look) {
            case LIVE -> State.LIVE;
            case COMING -> State.COMING;
            case GOING -> State.GOING;
            case ABSENT -> State.ABSENT;
            case UNREADABLE, DIRECTORY_ONLY -> State.UNREADABLE;
        };
    }
}
