// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.image.GuestImage;
import org.kmodrace.lab.image.GuestKmod;
import org.kmodrace.lab.modules.ModuleSet;
import org.kmodrace.lab.modules.TestModules;

/**
 * What is in the guests of a run besides the kernel.
 *
 * @param toolchain that built the test modules, in words; "" where they were built before
 * @param kmod of the guest, in words; "" where nothing is asked of it
 */
record GuestParts(GuestImage image, String toolchain, String kmod) {
    /**
     * Makes them, or takes them from the cache.
     *
     * @param checked modules of the user's own; null when scenarios are run
     * @param own modules of the kernel that the scenarios want
     */
    static GuestParts obtain(
            RunRequest request, Preparation prepared, @Nullable CheckedModules checked, KernelModules own)
            throws LabException, InterruptedException {
        RunOptions options = request.options();
        if (checked != null) {
            return new GuestParts(checked.image(prepared, options.backend), "", "");
        }
        String toolchain = "";
        Path folder;
        if (options.modules == null) {
            TestModules.Built built = prepared.builtModules();
            toolchain = built.toolchain().inWords();
            folder = built.folder();
        } else {
            folder = prepared.testModules(options.modules);
        }
        GuestKmod kmod = prepared.kmod(options.kmod);
        GuestImage image = prepared.image(ModuleSet.ofFolder(folder).with(own.set()), kmod, options.backend);
        return new GuestParts(image, toolchain, kmod.inWords());
    }

    /** Of the image's bytes; only of a deterministic run it matters which they are, and hashing them takes a moment. */
    String digest(RunMachines machines) throws LabException {
        try {
            return machines.deterministic() ? Digest.ofFile(image.file()) : "";
        } catch (IOException e) {
            throw LabException.ofIo("reading the guest image", image.file(), e);
        }
    }
}
