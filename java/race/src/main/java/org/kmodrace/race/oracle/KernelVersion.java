// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel release; that is what behaviour is documented by. */
public record KernelVersion(int major, int minor) implements Comparable<KernelVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})\\.(\\d{1,5}).*", Pattern.DOTALL);

    /**
     * Reads the two numbers.
     *
     * @throws IllegalArgumentException when it does not begin with two numbers
     */
    public static KernelVersion parse(String release) {
        Matcher m = FORM.matcher(release);
        if (!m.matches()) {
            throw new IllegalArgumentException("'" + release + "' is not a kernel release");
        }
        return new KernelVersion(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)));
    }

    @Override
    public int compareTo(KernelVersion other) {
        return Comparator.comparingInt(KernelVersion::major)
                .thenComparingInt(KernelVersion::minor)
                .compare(this, other);
    }

    /** {@code "6.12"}. */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
