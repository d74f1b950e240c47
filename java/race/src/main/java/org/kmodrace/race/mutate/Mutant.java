// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

/** A damaged module. */
public final class Mutant {
    private final byte[] content;
    private final String what;

    Mutant(byte[] content, String what) {
        this.content = content;
        this.what = what;
    }

    /** The file's bytes; the caller's own. */
    public byte[] content() {
        return content.clone();
    }

    /** What was changed, one line: {@code section 11 .modinfo: size 199 -> 4294967295}. */
    public String what() {
        return what;
    }
}
