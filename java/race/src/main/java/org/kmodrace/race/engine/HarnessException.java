// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.engine;

/** The harness could not do its own work. The message is for people: what, where, why. */
public final class HarnessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public HarnessException(String message) {
        super(message);
    }

    public HarnessException(String message, Throwable cause) {
        super(message, cause);
    }
}
