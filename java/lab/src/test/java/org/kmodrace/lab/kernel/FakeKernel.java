// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes files that look like a kernel's to those who only look at headers. */
final class FakeKernel {
    private FakeKernel() {}

    /** A boot sector with the magic and the release, and nothing that would boot. */
    static Path image(Path file, String release) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(0x1000).order(ByteOrder.LITTLE_ENDIAN);
        image.put(0x202, "HdrS".getBytes(StandardCharsets.US_ASCII));
        image.putShort(0x20e, (short) 0x400);
        image.put(0x600, (release + " (somebody@somewhere) #1 SMP\0").getBytes(StandardCharsets.US_ASCII));
        Files.createDirectories(file.getParent());
        return Files.write(file, image.array());
    }

    /** A built tree that is its own source. */
    static Path tree(Path tree, String release) throws IOException {
        image(tree.resolve("arch/x86/boot/bzImage"), release);
        write(tree.resolve("Makefile"), "VERSION = 6\nPATCHLEVEL = 1\n");
        write(tree.resolve(".config"), "CONFIG_GCC_VERSION=120200\nCONFIG_DEBUG_INFO_BTF_MODULES=y\n");
        write(tree.resolve("Module.symvers"), "");
        write(tree.resolve("scripts/mod/modpost"), "#!/bin/sh\n");
        write(tree.resolve("include/config/kernel.release"), release + "\n");
        return tree;
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
