// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.kmodrace.lab.Digest;

/**
 * How an image is made in which modules for a distribution's kernels are built: {@code recipes/FAMILY.dockerfile} in our
 * jar, with the release as its argument. Another distribution is another file, and its name in {@link #FAMILIES}.
 *
 * @param family of distributions, one of {@link #FAMILIES}
 * @param release as the family's images are tagged: {@code trixie}, {@code 42}, {@code 24.04}
 */
public record Recipe(String family, String release) {
    /** Those that there are recipes for. */
    public static final List<String> FAMILIES = List.of("debian", "fedora", "ubuntu");

    private static final String RELEASE = "[A-Za-z0-9][A-Za-z0-9._-]*";

    /** @throws IllegalArgumentException in words for the user, when there is no such recipe */
    public Recipe {
        if (!FAMILIES.contains(family)) {
            throw new IllegalArgumentException("there is no recipe for '" + family + "', only for "
                    + String.join(", ", FAMILIES) + "; an image of your own is image:NAME");
        }
        if (!release.matches(RELEASE)) {
            throw new IllegalArgumentException("'" + release + "' is no release of " + inWords(family)
                    + "; write it as its images are tagged, as in container:" + family + ":"
                    + (family.equals("debian") ? "trixie" : "42"));
        }
    }

    private static String inWords(String family) {
        return family.substring(0, 1).toUpperCase(Locale.ROOT) + family.substring(1);
    }

    /** As {@code Fedora 42}. */
    String inWords() {
        return inWords(family) + " " + release;
    }

    /** The name of the image, by all that it is made of. */
    public String image() {
        return "kmodrace/" + family + ":" + release + "-"
                + new Digest().text("recipe", text()).hex();
    }

    /** What {@code docker build} reads. */
    String text() {
        try (var in = Recipe.class.getResourceAsStream("recipes/" + family + ".dockerfile")) {
            if (in == null) {
                throw new IllegalStateException("the recipe for " + family + " is missing in our jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("reading our own jar", e);
        }
    }
}
