// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.kmodrace.lab.LabException;

/** A directory for the ports of one machine: only for us, and gone when its ports are, however we end. */
final class PortDirectory {
    /** A file system in memory, which every Linux with a C library has (shm_overview(7)). */
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Those that are there. */
    private static final Set<Path> ALL = ConcurrentHashMap.newKeySet();

    private static final ReentrantLock MAKING = new ReentrantLock();

    static {
        // Ctrl-C before the machine is connected, or while it runs: nobody else removes them then.
        Runtime.getRuntime().addShutdownHook(new Thread(PortDirectory::removeAll, "kmodrace-end-of-ports"));
    }

    private PortDirectory() {}

    /** Makes one for sockets. */
    static Path make() throws LabException {
        return in(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Makes one for files that nobody has to wait for a disk to write; on a disk where there is no such place. */
    static Path inMemory() throws LabException {
        return Files.isWritable(MEMORY) ? in(MEMORY) : make();
    }

    private static Path in(Path parent) throws LabException {
        MAKING.lock();
        try {
            Path directory = Files.createTempDirectory(parent, "kmodrace-");
            ALL.add(directory);
            return directory;
        } catch (IOException e) {
            throw LabException.ofIo("preparing a machine", parent, e);
        } finally {
            MAKING.unlock();
        }
    }

    /** Removes a port, and its directory with the last one. */
    static void remove(Path port) {
        Path directory = port.getParent();
        try {
            Files.deleteIfExists(port);
            Files.deleteIfExists(directory);
            ALL.remove(directory);
        } catch (IOException e) {
            // The other port is still there, or a leftover in the temporary directory harms nobody.
        }
    }

    private static void removeAll() {
        MAKING.lock();
        try {
            for (Path directory : ALL) {
                remove(directory.resolve(QemuMachine.CONSOLE));
                remove(directory.resolve(QemuMachine.AGENT));
                remove(directory.resolve(Monitor.NAME));
            }
        } finally {
            MAKING.unlock();
        }
    }
}
