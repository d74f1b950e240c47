// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What to hand to make so that modules come out right for a kernel:
 * {@code make -C source [O=objects] M=… CC=compiler makeVars… modules}.
 *
 * @param source the directory for {@code -C}
 * @param objects the directory for {@code O=} when it is another one (it holds {@code .config} and
 *     {@code Module.symvers}); null when {@code source} has them
 * @param makeVars further {@code NAME=value} arguments that this kernel needs with this compiler
 * @param compiler the name of the C compiler, as {@code gcc-12}
 */
public record BuildTree(Path source, @Nullable Path objects, List<String> makeVars, String compiler) {
    /** Keeps a copy of the list. */
    public BuildTree {
        makeVars = List.copyOf(makeVars);
    }

    /** Where {@code .config}, {@code Module.symvers} and kbuild's tools lie. */
    public Path output() {
        return objects != null ? objects : source;
    }
}
