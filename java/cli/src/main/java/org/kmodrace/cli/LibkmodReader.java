// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodException;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.modules.MutantReading;

/**
 * Reads damaged modules by libkmod, everything that it tells of a file. libkmod ends its process over some of them,
 * unless they are kept from it; the file that did it then lies in the folder.
 */
final class LibkmodReader implements MutantReading.Reader, AutoCloseable {
    private final Kmod kmod = Kmod.open();
    private final Path folder;

    LibkmodReader(Path folder) {
        this.folder = folder;
    }

    String library() {
        return kmod.library();
    }

    @Override
    public void read(Path name, byte[] content) throws LabException {
        Path file = folder.resolve(name);
        try {
            Files.write(file, content);
            KmodModule module = kmod.fromFile(file);
            module.info();
            module.symbols();
            module.versions();
            module.neededSymbols();
            Files.delete(file);
        } catch (KmodException e) {
            remove(file);
            String said = String.valueOf(e.getMessage()).replace(file.toString(), "this");
            throw new LabException(said.replaceFirst("\\.$", ""), name.toString(), "", e);
        } catch (IOException e) {
            throw LabException.ofIo("writing a mutant", file, e);
        }
    }

    private static void remove(Path file) throws LabException {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw LabException.ofIo("removing a mutant", file, e);
        }
    }

    @Override
    public void close() {
        kmod.close();
    }
}
