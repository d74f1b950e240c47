// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge;

/** Whether something can be done here: yes, no, or nobody could tell. */
public sealed interface Capability {
    /** It works: it was tried. */
    record Supported() implements Capability {}

    /**
     * It does not work.
     *
     * @param why for a person, a whole sentence
     */
    record Unsupported(String why) implements Capability {}

    /**
     * Nobody knows.
     *
     * @param why what stood in the way of finding out, a whole sentence
     */
    record CouldNotTell(String why) implements Capability {}
}
