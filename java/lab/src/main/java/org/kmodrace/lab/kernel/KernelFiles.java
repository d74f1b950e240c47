// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.kmodrace.lab.LabException;

/**
 * Where the files of a kernel lie, with what was learnt when they were looked at for the first time. In a cache entry
 * this is kept in {@value #FILE}, with paths relative to the entry.
 *
 * @param config its configuration file
 * @param moduleTree see {@link Kernel#moduleTree}
 * @param source see {@link BuildTree#source}
 * @param objects see {@link BuildTree#objects}
 * @param traits what of the configuration matters to module builds
 * @param digest SHA-256 of the image
 */
record KernelFiles(
        String release,
        String packageVersion,
        String suite,
        Path image,
        Path config,
        Optional<Path> moduleTree,
        Path source,
        Optional<Path> objects,
        KernelConfig traits,
        String digest) {
    static final String FILE = "kernel.properties";

    /** As a {@link Kernel}, after a look whether the image is still readable. */
    Kernel toKernel(String name) throws LabException, InterruptedException {
        BootImage.release(image);
        return new Kernel(
                name,
                release,
                packageVersion,
                suite,
                image,
                config,
                moduleTree.orElse(null),
                traits.buildTree(source, objects),
                digest);
    }

    /** Writes it into {@code entry}, below which all its paths lie. */
    void save(Path entry) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("release", release);
        properties.setProperty("packageVersion", packageVersion);
        properties.setProperty("suite", suite);
        properties.setProperty("image", entry.relativize(image).toString());
        properties.setProperty("config", entry.relativize(config).toString());
        moduleTree.ifPresent(path ->
                properties.setProperty("moduleTree", entry.relativize(path).toString()));
        properties.setProperty("source", entry.relativize(source).toString());
        objects.ifPresent(
                path -> properties.setProperty("objects", entry.relativize(path).toString()));
        properties.setProperty("digest", digest);
        traits.save(properties);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Files.writeString(entry.resolve(FILE), text.toString());
    }

    /** Reads what {@link #save} wrote. */
    static KernelFiles load(Path entry) throws LabException {
        Properties properties = new Properties();
        Path file = entry.resolve(FILE);
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw LabException.ofIo("reading a kernel's entry in the cache", file, e);
        }
        return new KernelFiles(
                text(properties, "release", file),
                properties.getProperty("packageVersion", ""),
                properties.getProperty("suite", ""),
                entry.resolve(text(properties, "image", file)),
                entry.resolve(text(properties, "config", file)),
                Optional.ofNullable(properties.getProperty("moduleTree")).map(entry::resolve),
                entry.resolve(text(properties, "source", file)),
                Optional.ofNullable(properties.getProperty("objects")).map(entry::resolve),
                KernelConfig.load(properties),
                text(properties, "digest", file));
    }

    private static String text(Properties properties, String key, Path file) throws LabException {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new LabException(
                    "a kernel's entry in the cache is damaged: it lacks \"" + key + "\"",
                    file.toString(),
                    "remove the directory that holds it; it is fetched again when needed");
        }
        return value;
    }
}
