// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.io.IOException;
import java.nio.file.Files;
import org.kmodrace.bridge.OffHeap;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.engine.HarnessException;

/**
 * A test module's file in memory, for init_module(2): whoever loads it so does not load the file. The kernel copies it,
 * so several may load it at once.
 */
record BuiltImage(OffHeap memory, long length) {
    /** Reads the module's file, which is there or the harness is broken. */
    static BuiltImage of(Guest guest, String module) {
        try {
            byte[] built = Files.readAllBytes(guest.modules().resolve(module + ".ko"));
            OffHeap memory = guest.sys().allocate(Math.max(1, built.length));
            memory.bytes().put(0, built);
            return new BuiltImage(memory, built.length);
        } catch (IOException e) {
            throw new HarnessException("test module " + module + ".ko cannot be read: " + e.getMessage(), e);
        }
    }

    /** One init_module(2). */
    SysResult load(Guest guest, String parameters) {
        return guest.sys().initModule(memory, length, parameters);
    }
}
