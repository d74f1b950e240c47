// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

/** A line that is not an event. The message quotes its beginning. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }

    public ProtocolException(String message, Throwable cause) {
        super(message, cause);
    }
}
