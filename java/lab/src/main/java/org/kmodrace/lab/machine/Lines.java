// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of what comes from a port. What stands after the last line end was cut off and is none; what is longer
 * than the longest is cut, since memory here does not depend on a guest.
 */
public final class Lines implements Port.Sink {
    private final int longest;
    private final Consumer<String> taker;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** @param longest in bytes */
    public Lines(int longest, Consumer<String> taker) {
        this.longest = longest;
        this.taker = taker;
    }

    @Override
    public void take(byte[] block, int length) {
        for (int i = 0; i < length; i++) {
            if (block[i] == '\n') {
                taker.accept(line.toString(StandardCharsets.UTF_8));
                line.reset();
            } else if (line.size() < longest) {
                line.write(block[i]);
            }
        }
    }
}
