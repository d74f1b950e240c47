// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.kmodrace.lab.Cache;
import org.kmodrace.lab.LabException;

/**
 * The kernels in the cache: {@code kernels/ID/}, complete and unchanging, and {@code kernels/index.properties}, which
 * says to which ID a request led last time. Known requests are answered by reading these two small files.
 */
final class KernelStore {
    private final Cache cache;
    private final Path folder;
    private final Path index;

    KernelStore(Cache cache) throws LabException {
        this.cache = cache;
        this.folder = cache.folder("kernels");
        this.index = folder.resolve("index.properties");
    }

    /** Where the entry {@code id} is or would be. */
    Path entry(String id) {
        return folder.resolve(id);
    }

    /** The entry that the request {@code key} led to; empty when it is unknown or its entry is gone. */
    Optional<KernelFiles> lookup(String key) throws LabException {
        String id = readIndex().getProperty(key);
        return id != null && Files.exists(entry(id).resolve(KernelFiles.FILE))
                ? Optional.of(KernelFiles.load(entry(id)))
                : Optional.empty();
    }

    /** Notes that {@code key} leads to {@code id}. */
    void remember(String key, String id) throws LabException, InterruptedException {
        change(properties -> properties.setProperty(key, id));
    }

    /** A fact about a file, such as its digest, noted under a key that changes when the file does. */
    Optional<String> fact(String key) throws LabException {
        return Optional.ofNullable(readIndex().getProperty(key));
    }

    /** Notes a fact for {@link #fact}. */
    void noteFact(String key, String value) throws LabException, InterruptedException {
        change(properties -> properties.setProperty(key, value));
    }

    /** The IDs of all entries, sorted. */
    List<String> ids() throws LabException {
        List<String> ids = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> Files.exists(file.resolve(KernelFiles.FILE)))
                    .forEach(file -> ids.add(file.getFileName().toString()));
        } catch (IOException e) {
            throw LabException.ofIo("reading the cache", folder, e);
        }
        ids.removeIf(id -> id.startsWith("."));
        ids.sort(null);
        return ids;
    }

    /** Removes an entry with all that the index says of it. */
    void remove(String id) throws LabException, InterruptedException {
        change(properties -> properties.values().removeIf(id::equals));
        cache.remove(entry(id));
    }

    private interface Change {
        void apply(Properties properties);
    }

    private void change(Change change) throws LabException, InterruptedException {
        cache.<Object>withLock("kernel-index", () -> {
            Properties properties = readIndex();
            change.apply(properties);
            StringWriter text = new StringWriter();
            try {
                properties.store(text, null);
            } catch (IOException e) {
                throw LabException.ofIo("writing the index of kernels", index, e);
            }
            cache.replace(index, text.toString().getBytes(StandardCharsets.UTF_8));
            return index;
        });
    }

    private Properties readIndex() throws LabException {
        Properties properties = new Properties();
        if (Files.exists(index)) {
            try (Reader reader = Files.newBufferedReader(index, StandardCharsets.UTF_8)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                // Only a memory aid: one that was damaged is as good as an empty one.
                properties.clear();
            }
        }
        return properties;
    }
}
