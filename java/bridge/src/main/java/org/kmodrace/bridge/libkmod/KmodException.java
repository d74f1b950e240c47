// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.kmodrace.bridge.Errno;

/**
 * What was asked of libkmod cannot be answered: the library, a file or an index is missing or damaged. The message is
 * one or two whole sentences for a person, and says what to do where anything can be done.
 */
public final class KmodException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int number;

    KmodException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.number = 0;
    }

    KmodException(String message, Errno errno) {
        super(message);
        this.number = errno.number();
    }

    /** What libkmod answered; {@link Errno#NONE} when it was not asked. */
    public Errno errno() {
        return new Errno(number);
    }
}
