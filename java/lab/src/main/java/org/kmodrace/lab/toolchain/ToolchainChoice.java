// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.toolchain;

import java.util.Locale;

/** Which toolchain the user wants. */
public sealed interface ToolchainChoice {
    /** One that is found without being told where it is. */
    enum Own implements ToolchainChoice {
        /** This host's own tools where they can do it; else a container, or a root tree where no engine answers. */
        AUTO,
        /** This host's own tools. */
        HOST,
        /** The tools of the kernel's Debian release, unpacked and entered with unshare(1). */
        ROOT,
        /** The same tools as an image of a Docker-compatible engine. */
        CONTAINER;

        /** As it is typed. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A container of an image that the engine makes by one of our recipes. */
    record ByRecipe(Recipe recipe) implements ToolchainChoice {}

    /**
     * A container of an image that the engine has already.
     *
     * @param reference the image's name or ID
     */
    record Image(String reference) implements ToolchainChoice {}

    /** The words that {@link #parse} knows. */
    String FORMS = "auto, host, root, container, container:FAMILY:RELEASE or image:NAME";

    /**
     * Reads what stands after {@code --toolchain}.
     *
     * @throws IllegalArgumentException in words for the user
     */
    static ToolchainChoice parse(String word) {
        for (Own own : Own.values()) {
            if (own.toString().equals(word)) {
                return own;
            }
        }
        String[] parts = word.split(":", 2);
        if (parts.length == 2 && parts[0].equals("image") && parts[1].matches("[A-Za-z0-9][^\\s]*")) {
            return new Image(parts[1]);
        }
        if (parts.length == 2 && parts[0].equals(Own.CONTAINER.toString())) {
            String[] named = parts[1].split(":", 2);
            return new ByRecipe(new Recipe(named[0], named.length == 2 ? named[1] : ""));
        }
        throw new IllegalArgumentException("it is " + FORMS + ", not '" + word + "'");
    }
}
