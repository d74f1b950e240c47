// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import java.nio.file.Path;

/**
 * A module and its file.
 *
 * @param name with {@code _} for {@code -}, as the kernel writes it
 */
public record ModulePath(String name, Path file) {
    /** Named after its file: {@code xfrm-user.ko.xz} is {@code xfrm_user}. */
    public static ModulePath of(Path file) {
        String name = String.valueOf(file.getFileName());
        int end = name.indexOf(".ko");
        return new ModulePath(normal(end < 0 ? name : name.substring(0, end)), file);
    }

    /** A name as the kernel writes it. */
    public static String normal(String name) {
        return name.replace('-', '_');
    }
}
