// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.modules;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.kmodrace.lab.Digest;
import org.kmodrace.lab.LabException;

/** The source files of a folder of modules, without what an earlier build left between them. */
final class ModuleSources {
    private static final Pattern PRODUCT =
            Pattern.compile("\\..*|.*\\.(o|ko|mod|mod\\.c|order|symvers|cmd|a|gcno)|.*~|target");

    private final Path folder;
    /** Relative to the folder, sorted. */
    private final List<Path> files;

    private ModuleSources(Path folder, List<Path> files) {
        this.folder = folder;
        this.files = files;
    }

    static ModuleSources in(Path folder) throws LabException {
        Path top = folder.toAbsolutePath().normalize();
        if (!Files.isRegularFile(top.resolve("Kbuild")) && !Files.isRegularFile(top.resolve("Makefile"))) {
            throw new LabException(
                    "no module sources here: neither Kbuild nor Makefile",
                    top.toString(),
                    "name the folder with the modules' Kbuild file");
        }
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(top, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return !directory.equals(top) && isProduct(directory)
                            ? FileVisitResult.SKIP_SUBTREE
                            : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (!isProduct(file)) {
                        files.add(top.relativize(file));
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw LabException.ofIo("reading the modules' sources", top, e);
        }
        files.sort(null);
        return new ModuleSources(top, files);
    }

    private static boolean isProduct(Path file) {
        return PRODUCT.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** Feeds names and contents into {@code digest}. */
    void hash(Digest digest) throws LabException {
        for (Path file : files) {
            try {
                digest.content(file.toString(), folder.resolve(file));
            } catch (IOException e) {
                throw LabException.ofIo("reading the modules' sources", folder.resolve(file), e);
            }
        }
    }

    /** Copies them into {@code target}, which is made. */
    void copyTo(Path target) throws IOException {
        Files.createDirectories(target);
        for (Path file : files) {
            Path copy = target.resolve(file);
            Path parent = copy.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.copy(folder.resolve(file), copy);
        }
    }
}
