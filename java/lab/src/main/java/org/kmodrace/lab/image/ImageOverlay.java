// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A guest image with more in it, for programs that run in the agent's stead. The kernel unpacks archives that follow
 * one another, and what a later one has takes the place of what an earlier one had
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
public final class ImageOverlay implements Closeable {
    private final CpioWriter cpio;

    /**
     * Begins with a copy of the image.
     *
     * @param file where the copy goes; there is none yet
     */
    public ImageOverlay(Path image, Path file) throws IOException {
        Files.copy(image, file);
        cpio = new CpioWriter(file, StandardOpenOption.APPEND);
    }

    /**
     * A copy of a file, which may be executed.
     *
     * @param path absolute in the guest
     */
    public void file(String path, Path content) throws IOException {
        cpio.file(path, content, true);
    }

    /**
     * What is started in the agent's stead.
     *
     * @param command such as {@link GuestRuntime#command(List)} gives
     */
    public void program(List<String> command) throws IOException {
        cpio.text(GuestImage.AGENT_FILE, String.join("\n", command) + "\n");
    }

    @Override
    public void close() throws IOException {
        cpio.close();
    }
}
