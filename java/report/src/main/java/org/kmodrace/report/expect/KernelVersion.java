// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.expect;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The upstream version of a kernel, as far as it orders what kernels do.
 *
 * @param patch of a stable kernel; 0 where the text says none
 * @param candidate n of {@code -rcN}; {@link #RELEASED} for no candidate
 */
public record KernelVersion(int major, int minor, int patch, int candidate) implements Comparable<KernelVersion> {
    /** Comes after all candidates. */
    public static final int RELEASED = Integer.MAX_VALUE;

    private static final Comparator<KernelVersion> ORDER = Comparator.comparingInt(KernelVersion::major)
            .thenComparingInt(KernelVersion::minor)
            .thenComparingInt(KernelVersion::patch)
            .thenComparingInt(KernelVersion::candidate);

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,5})\\.(\\d{1,5})(?:\\.(\\d{1,5}))?(?:[-~]rc(\\d{1,5}))?(?![0-9]).*");

    /**
     * Reads the beginning of a release or of a package's version: {@code 6.12.95+deb12-cloud-amd64}, {@code 6.1.176-1},
     * {@code 7.3~rc7-1~exp1}, {@code 6.13.0-rc3-00012-gabcdef}; empty when it is none.
     */
    public static Optional<KernelVersion> of(String text) {
        Matcher form = FORM.matcher(text.strip());
        return form.matches()
                ? Optional.of(new KernelVersion(
                        number(form.group(1), 0),
                        number(form.group(2), 0),
                        number(form.group(3), 0),
                        number(form.group(4), RELEASED)))
                : Optional.empty();
    }

    /**
     * The version of a kernel of a run. Debian's releases such as {@code 6.1.0-50-amd64} hide the stable version, which
     * the package's version has.
     */
    public static Optional<KernelVersion> of(String release, String packageVersion) {
        return of(packageVersion).or(() -> of(release));
    }

    private static int number(String digits, int otherwise) {
        return digits == null ? otherwise : Integer.parseInt(digits);
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }
}
