// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.kmodrace.bridge.Capability;

/**
 * Finds and loads our C ({@code native/bridge.c}), which the backend "jni" needs and "ffm" prefers. It is looked for
 * at one place and at no other: at the path that {@value #PATH_PROPERTY} names, else in our own jar, from where it is
 * unpacked into a directory that only this user can enter and that is gone when this returns.
 */
public final class NativeLibrary {
    /** The system property that names the library's file. */
    static final String PATH_PROPERTY = "kmodrace.native.library";
    /** The system property that names the directory below which it is unpacked. */
    static final String DIRECTORY_PROPERTY = "kmodrace.native.directory";

    private static final String FILE = "libkmodrace.so";
    /** As {@code native/Makefile} names the folder for the architecture. */
    private static final String RESOURCE = "linux-x86_64/" + FILE;

    private static boolean loaded;

    private NativeLibrary() {}

    /** Whether there is a library to load; whether it can be loaded shows when it is. */
    public static Capability capability() {
        String path = System.getProperty(PATH_PROPERTY, "");
        if (!path.isEmpty()) {
            return Files.isRegularFile(Path.of(path))
                    ? new Capability.Supported()
                    : new Capability.Unsupported("there is no file " + path + ", which -D" + PATH_PROPERTY
                            + " names; name the " + FILE + " that `make -C native` built.");
        }
        return NativeLibrary.class.getResource(RESOURCE) != null
                ? new Capability.Supported()
                : new Capability.Unsupported("its C library " + RESOURCE + " is not in this build; build it with Maven"
                        + " from the root of the checkout, or name one with -D" + PATH_PROPERTY + "=PATH.");
    }

    /**
     * Loads it once.
     *
     * @throws IllegalStateException when it cannot be loaded; the message says why and what helps
     */
    public static synchronized void load() {
        if (loaded) {
            return;
        }
        String path = System.getProperty(PATH_PROPERTY, "");
        if (path.isEmpty()) {
            unpackAndLoad();
        } else {
            load(Path.of(path).toAbsolutePath());
        }
        loaded = true;
    }

    /** Whether the user named the library's file, and so wants it. */
    public static boolean isNamed() {
        return !System.getProperty(PATH_PROPERTY, "").isEmpty();
    }

    /**
     * Loads it, for somebody who can do without.
     *
     * @return whether it is loaded
     * @throws IllegalStateException when the user named a file, and that cannot be loaded
     */
    public static boolean loadIfPossible() {
        try {
            load();
            return true;
        } catch (IllegalStateException e) {
            if (isNamed()) {
                throw e;
            }
            return false;
        }
    }

    private static void unpackAndLoad() {
        String configured = System.getProperty(DIRECTORY_PROPERTY, "");
        Path parent = Path.of(configured.isEmpty() ? System.getProperty("java.io.tmpdir") : configured);
        try (InputStream content = NativeLibrary.class.getResourceAsStream(RESOURCE)) {
            if (content == null) {
                throw new IllegalStateException("its C library " + RESOURCE + " is not in this build.");
            }
            Path directory = Files.createTempDirectory(
                    parent,
                    "kmodrace-native-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path file = directory.resolve(FILE);
            try {
                Files.copy(content, file);
                load(file);
            } finally {
                // A library that is loaded needs its file no more.
                Files.deleteIfExists(file);
                Files.deleteIfExists(directory);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "its C library cannot be unpacked below " + parent + " (" + e + "); name another directory with -D"
                            + DIRECTORY_PROPERTY + "=DIR.",
                    e);
        }
    }

    @SuppressWarnings("restricted") // loading native code is what this class is for
    private static void load(Path file) {
        try {
            System.load(file.toString());
        } catch (UnsatisfiedLinkError e) {
            String said = String.valueOf(e.getMessage());
            throw new IllegalStateException(said + explained(said, file), e);
        }
    }

    /** What the dynamic loader's words mean, for the one case that people meet. */
    private static String explained(String said, Path file) {
        return said.contains("failed to map segment") || said.contains("Operation not permitted")
                ? ". The file system of " + file.getParent() + " is mounted noexec: name a directory on another with -D"
                        + DIRECTORY_PROPERTY + "=DIR, or the library itself with -D" + PATH_PROPERTY + "=PATH."
                : ". It must be the " + FILE + " of this version for this machine.";
    }
}
