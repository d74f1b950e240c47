// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.trace;

/** This kernel cannot be traced, or not so. The message says why, a phrase for a person. */
public final class TraceException extends Exception {
    private static final long serialVersionUID = 1L;

    public TraceException(String message) {
        super(message);
    }
}
