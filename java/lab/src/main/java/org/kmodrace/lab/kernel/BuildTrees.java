// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kmodrace.lab.LabException;

/** Finds out how a directory with {@code Module.symvers} is to be used: alone, or as the {@code O=} of a source tree. */
final class BuildTrees {
    private static final Pattern KERNEL_MAKEFILE = Pattern.compile("(?m)^PATCHLEVEL\\s*=");
    private static final Pattern INCLUDE = Pattern.compile("(?m)^include\\s+(\\S+)/Makefile\\s*$");

    private BuildTrees() {}

    /** {@code objects} is empty when {@code source} has it all. */
    record Pair(Path source, Optional<Path> objects) {}

    /**
     * @param directory a built tree, the {@code O=} directory of one, or an unpacked headers package
     * @param next what to do when a part is missing
     */
    static Pair locate(Path directory, String next) throws LabException {
        require(directory, "Module.symvers", next);
        require(directory, ".config", next);
        Pair pair = pair(directory, next);
        Path tool = Path.of("scripts", "mod", "modpost");
        if (!Files.exists(directory.resolve(tool))) {
            throw new LabException(
                    "kbuild's tools are missing: no " + tool + ", with which modules are linked",
                    directory.toString(),
                    next);
        }
        return pair;
    }

    private static void require(Path directory, String name, String next) throws LabException {
        if (!Files.isReadable(directory.resolve(name))) {
            throw new LabException(
                    "no modules can be built against this: no readable " + name, directory.toString(), next);
        }
    }

    private static Pair pair(Path directory, String next) throws LabException {
        Path makefile = directory.resolve("Makefile");
        require(directory, "Makefile", next);
        String text;
        try {
            text = new String(Files.readAllBytes(makefile), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw LabException.ofIo("reading the tree's Makefile", makefile, e);
        }
        if (KERNEL_MAKEFILE.matcher(text).find()) {
            return new Pair(directory, Optional.empty());
        }
        // kbuild leaves a link "source" in its O= directory; Debian's headers only include the other Makefile, by the
        // path where the package would be installed.
        Path link = directory.resolve("source");
        if (Files.isRegularFile(link.resolve("Makefile"))) {
            return new Pair(real(link), Optional.of(directory));
        }
        Matcher include = INCLUDE.matcher(text);
        if (!include.find()) {
            throw new LabException(
                    "cannot tell which source tree this O= directory belongs to: its Makefile includes none, "
                            + "and it has no link 'source'",
                    directory.toString(),
                    "make a link: ln -s /path/to/the/source " + link);
        }
        Path named = directory.resolve(include.group(1)).normalize();
        Path beside = directory.resolveSibling(named.getFileName());
        for (Path candidate : new Path[] {beside, named}) {
            if (Files.isRegularFile(candidate.resolve("Makefile"))) {
                return new Pair(candidate, Optional.of(directory));
            }
        }
        throw new LabException(
                "the source part of this tree is missing: " + named.getFileName() + " (its Makefile includes it)",
                directory.toString(),
                next);
    }

    private static Path real(Path path) throws LabException {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw LabException.ofIo("following the link to the source tree", path, e);
        }
    }
}
