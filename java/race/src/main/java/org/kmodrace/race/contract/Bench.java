// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.bridge.SyscallNumber;
import org.kmodrace.race.engine.Actors;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;

/**
 * Where the cases are played: the guest, and short ways of saying what cases do. What a case opens, maps or loads
 * for itself is put away again by {@link #tidy}, last first.
 */
final class Bench {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    // include/uapi/linux/capability.h: version 3 has two words for each of the three sets.
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int CAPABILITY_HEADER = 8;
    private static final int CAPABILITY_SETS = 24;

    private final Guest guest;
    private final Path made;
    private final Map<String, byte[]> built = new HashMap<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final List<OffHeap> kept = new ArrayList<>();
    private final List<String> helpers = new ArrayList<>();
    private int files;

    /**
     * Files are made in a directory beside that of the test modules.
     *
     * @throws HarnessException when it cannot be made
     */
    Bench(Guest guest) {
        this.guest = guest;
        this.made = guest.modules().resolveSibling("made");
        try {
            Files.createDirectories(made);
        } catch (IOException e) {
            throw new HarnessException("no directory for made modules: " + e.getMessage(), e);
        }
    }

    Guest guest() {
        return guest;
    }

    ModuleSyscalls sys() {
        return guest.sys();
    }

    /** Will be done after the case. */
    void later(Runnable undo) {
        later.push(undo);
    }

    /** Puts away what the case needed. */
    void tidy() {
        while (!later.isEmpty()) {
            later.pop().run();
        }
        kept.clear();
        helpers.clear();
    }

    // --- files ----------------------------------------------------------------------------------

    /** The bytes of a test module as it was built. */
    byte[] built(String module) {
        return built.computeIfAbsent(module, name -> {
            try {
                return Files.readAllBytes(guest.modules().resolve(name + ".ko"));
            } catch (IOException e) {
                throw new HarnessException("test module " + name + ".ko cannot be read: " + e.getMessage(), e);
            }
        });
    }

    /** A file of its own with that content. */
    Path file(byte[] content) {
        Path file = made.resolve("made-" + files++ + ".ko");
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new HarnessException(file + " cannot be written: " + e.getMessage(), e);
        }
        later(() -> remove(file));
        return file;
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a file that is there; it is closed after the case. */
    int open(String path, int flags) {
        return closing(guest.sys().open(path, flags | ModuleSyscalls.O_CLOEXEC), path);
    }

    int open(Path path, int flags) {
        return open(path.toString(), flags);
    }

    /** The descriptor, which is closed after the case. */
    int closing(SysResult fd, String what) {
        if (!fd.ok()) {
            throw new HarnessException(what + " cannot be opened: " + fd);
        }
        later(() -> guest.sys().close(fd.intValue()));
        return fd.intValue();
    }

    // --- modules --------------------------------------------------------------------------------

    /** Has a test module loaded during the case. */
    void loaded(String module) {
        guest.mustLoad(module, "");
        helpers.add(module);
        later(() -> guest.mustUnload(module));
    }

    /** Has a loaded test module unloaded during the case. */
    void unloaded(String module) {
        guest.mustUnload(module);
        later(() -> guest.mustLoad(module, ""));
    }

    // --- the calls ------------------------------------------------------------------------------

    /** finit_module(2) of the file of a test module. */
    SysResult finit(String module, String parameters) {
        return guest.load(module, parameters);
    }

    /** finit_module(2) of a made file. */
    SysResult finit(byte[] image, String parameters, int flags) {
        return guest.sys().finitModule(open(file(image), ModuleSyscalls.O_RDONLY), parameters, flags);
    }

    /** finit_module(2) of an open file. */
    SysResult finit(int fd) {
        return guest.sys().finitModule(fd, "", 0);
    }

    /** finit_module(2) with parameters at any address. */
    SysResult finitAt(int fd, long parameters) {
        return guest.sys().syscall(SyscallNumber.FINIT_MODULE, fd, parameters, 0, 0, 0, 0);
    }

    /** init_module(2). */
    SysResult init(byte[] image, String parameters) {
        return guest.sys().initModule(memory(image), image.length, parameters);
    }

    /** init_module(2) with any addresses. */
    SysResult initAt(long image, long length, long parameters) {
        return guest.sys().syscall(SyscallNumber.INIT_MODULE, image, length, parameters, 0, 0, 0);
    }

    /** delete_module(2) that does not wait. */
    SysResult delete(String name) {
        return guest.unload(name);
    }

    SysResult delete(String name, int flags) {
        return guest.sys().deleteModule(name, flags);
    }

    /** delete_module(2) of the name at any address. */
    SysResult deleteAt(long name) {
        return guest.sys().syscall(SyscallNumber.DELETE_MODULE, name, ModuleSyscalls.O_NONBLOCK, 0, 0, 0, 0);
    }

    /** Plays the rest on a thread that has no capability; what is made on the way is made before. */
    SysResult unprivileged(Deed rest) {
        SysResult[] answer = new SysResult[1];
        Actors actors = new Actors(guest);
        actors.add("unprivileged", () -> {
            dropCapabilities();
            answer[0] = rest.on(this);
        });
        actors.release();
        actors.join(PATIENCE);
        return answer[0];
    }

    /** capset(2) is about the calling thread only. */
    private void dropCapabilities() {
        OffHeap header = memory(new byte[CAPABILITY_HEADER]);
        header.bytes().putInt(0, CAPABILITY_VERSION);
        OffHeap none = memory(new byte[CAPABILITY_SETS]);
        SysResult dropped = guest.sys().syscall(SyscallNumber.CAPSET, header.address(), none.address(), 0, 0, 0, 0);
        if (!dropped.ok()) {
            throw new HarnessException("capset(2) does not drop the capabilities of a thread: " + dropped);
        }
    }

    // --- memory ---------------------------------------------------------------------------------

    /** Those bytes outside the Java heap, until the case ends. */
    OffHeap memory(byte[] bytes) {
        OffHeap memory = guest.sys().allocate(Math.max(1, bytes.length));
        memory.bytes().put(0, bytes);
        kept.add(memory);
        return memory;
    }

    /** The address of a C string. */
    long string(String text) {
        return memory((text + "\0").getBytes(StandardCharsets.US_ASCII)).address();
    }

    /** Memory whose last byte is the last one before a page that nobody may touch. */
    Edge edge(byte[] bytes) {
        return Edge.of(this, bytes);
    }

    /** What the call has loaded: modules that were not there before and are not the case's own. */
    List<String> cameSince(List<String> before) {
        List<String> came = new ArrayList<>(modules());
        came.removeAll(before);
        came.removeAll(helpers);
        return came;
    }

    /** The names of all modules that the kernel has. */
    List<String> modules() {
        return guest.moduleLines().stream().map(line -> line.name()).toList();
    }
}
