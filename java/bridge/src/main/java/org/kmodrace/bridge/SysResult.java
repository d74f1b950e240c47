// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/**
 * What a system call answered. An expected refusal is such a value and never an exception.
 *
 * @param value the call's own result, or -1 when it failed
 * @param errno why it failed; {@link Errno#NONE} unless {@code value} is -1
 */
public record SysResult(long value, Errno errno) {
    public boolean ok() {
        return value != -1;
    }

    public boolean failedWith(Errno expected) {
        // Not equals(): what a record has for it is made of method handles, which C1 leaves as calls.
        return value == -1 && errno.number() == expected.number();
    }

    /** The value as an int: a file descriptor, a count. */
    public int intValue() {
        return (int) value;
    }

    /** {@code "0"}, {@code "17"}, or the name of the error. */
    @Override
    public String toString() {
        return ok() ? Long.toString(value) : errno.name();
    }
}
