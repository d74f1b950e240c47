// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.record;

/** A run record that cannot be read. The message says what is wrong, where, and what to do next. */
public final class RecordException extends Exception {
    private static final long serialVersionUID = 1L;

    public RecordException(String message) {
        super(message);
    }

    public RecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
