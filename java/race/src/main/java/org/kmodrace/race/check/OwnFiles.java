// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.kmodrace.bridge.Errno;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.observe.DirectoryReader;

/** The device and proc files of a module: those that were named, and those that appear when it is loaded. */
final class OwnFiles {
    private static final int MOST = 12;
    private static final int BLOCK = 4096;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final List<Integer> WAYS =
            List.of(ModuleSyscalls.O_RDONLY, ModuleSyscalls.O_RDWR, ModuleSyscalls.O_WRONLY);

    private final Session session;
    private final NavigableSet<String> before;

    /** Looks at what there is; the module is not loaded yet. */
    OwnFiles(Session session) {
        this.session = session;
        this.before = all(session);
    }

    /** What is its own, now that it is loaded. */
    List<String> find() {
        NavigableSet<String> fresh = all(session);
        fresh.removeAll(before);
        NavigableSet<String> found = new TreeSet<>(session.target().files());
        fresh.stream()
                // To open and close one is to start the machine anew a minute later.
                .filter(file -> !file.startsWith("/dev/watchdog"))
                .limit(MOST)
                .forEach(found::add);
        return List.copyOf(found);
    }

    private static NavigableSet<String> all(Session session) {
        NavigableSet<String> files = new TreeSet<>();
        DirectoryReader directories = new DirectoryReader(session.sys());
        for (DirectoryReader.Entry entry : directories.list("/proc")) {
            String path = "/proc/" + entry.name();
            if (!entry.directory()) {
                files.add(path);
            } else if (!entry.name().matches("\\d+|sys|irq")) {
                directories.walk(path, 5, (below, what) -> add(files, below, what));
            }
        }
        directories.walk("/proc/self/net", 2, (below, what) -> add(files, below.replace("/self/", "/"), what));
        directories.walk("/dev", 4, (below, what) -> add(files, below, what));
        return files;
    }

    private static void add(NavigableSet<String> files, String path, DirectoryReader.Entry entry) {
        if (!entry.directory()) {
            files.add(path);
        }
    }

    /** Opens a file in the first way that it permits. */
    static SysResult open(Session session, String file) {
        SysResult answer = new SysResult(-1, Errno.ENOENT);
        for (int way : WAYS) {
            answer = session.sys().open(file, way | ModuleSyscalls.O_NONBLOCK | ModuleSyscalls.O_CLOEXEC);
            if (answer.ok() || answer.failedWith(Errno.ENOENT)) {
                return answer;
            }
        }
        return answer;
    }

    /** One read of an open file, whatever it answers; "" when it does not come back. */
    static String read(Session session, int fd) {
        String[] answer = {""};
        OffHeap buffer = session.sys().allocate(BLOCK);
        Thread reader = Thread.ofPlatform()
                .daemon(true)
                .name("reader")
                .start(() -> answer[0] = session.sys().read(fd, buffer, BLOCK).toString());
        try {
            reader.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return answer[0];
    }

    /**
     * Opens, reads and closes each.
     *
     * @return false when a read did not come back, so that the module stays in use
     */
    static boolean use(Session session, List<String> files) {
        for (String file : files) {
            SysResult fd = open(session, file);
            if (!fd.ok()) {
                continue;
            }
            String read = read(session, fd.intValue());
            if (read.isEmpty()) {
                stuck(session, file);
                return false;
            }
            session.sys().close(fd.intValue());
        }
        return true;
    }

    static void stuck(Session session, String file) {
        session.fact(
                "a read of " + file + " blocks although it was opened with O_NONBLOCK, so nothing more was done",
                Map.of("file", file));
        session.spoil();
    }

    /** The files of its own below /sys/module, with what is read from them of no interest. */
    static List<String> sysfs(Session session) {
        List<String> files = new ArrayList<>();
        new DirectoryReader(session.sys())
                .walk("/sys/module/" + session.target().name(), 3, (path, entry) -> {
                    // A write to uevent would be an event; to read it is harmless, but tells nothing.
                    if (!entry.directory() && !path.endsWith("/uevent")) {
                        files.add(path);
                    }
                });
        return files;
    }
}
