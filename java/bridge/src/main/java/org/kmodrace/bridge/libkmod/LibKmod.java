// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code libkmod.so.2}, each looked up when it is first called for: what a version of libkmod lacks
 * is found out by the function's name. Not by {@code Native.register}, which wants all of them at once.
 */
final class LibKmod {
    /** What versions 2 (2012) to 34 (2025) are called; without the number it is there only for compiling. */
    static final String SONAME = "libkmod.so.2";

    private final NativeLibrary library;
    private final Map<String, Function> functions = new ConcurrentHashMap<>();

    private LibKmod(NativeLibrary library) {
        this.library = library;
    }

    /** Loads the library. */
    static LibKmod load() {
        try {
            return new LibKmod(NativeLibrary.getInstance(SONAME));
        } catch (NoClassDefFoundError e) {
            throw new KmodException(
                    "JNA, by which libkmod is called, is not on the class path. Add net.java.dev.jna:jna to it.", e);
        } catch (UnsatisfiedLinkError e) {
            String said = String.valueOf(e.getMessage());
            throw new KmodException(
                    said.contains(SONAME)
                            ? SONAME + " could not be loaded. Install the package libkmod2 (of Debian and Ubuntu;"
                                    + " kmod-libs of Fedora). The loader said: "
                                    + said.lines().skip(1).findFirst().orElse(said)
                            : "JNA, by which libkmod is called, does not work here: " + said,
                    e);
        }
    }

    /** The file that was loaded, links followed, as {@code …/libkmod.so.2.4.0}; else the library's name. */
    String file() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/libkmod.so."))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst()
                    .orElse(SONAME);
        } catch (IOException | UncheckedIOException e) {
            return SONAME;
        }
    }

    boolean has(String name) {
        try {
            function(name);
            return true;
        } catch (KmodException e) {
            return false;
        }
    }

    int callInt(String name, @Nullable Object... arguments) {
        return function(name).invokeInt(arguments);
    }

    long callLong(String name, @Nullable Object... arguments) {
        return function(name).invokeLong(arguments);
    }

    @Nullable
    Pointer callPointer(String name, @Nullable Object... arguments) {
        return function(name).invokePointer(arguments);
    }

    void callVoid(String name, @Nullable Object... arguments) {
        function(name).invokeVoid(arguments);
    }

    private Function function(String name) {
        Function known = functions.get(name);
        if (known != null) {
            return known;
        }
        try {
            Function found = library.getFunction(name);
            functions.put(name, found);
            return found;
        } catch (UnsatisfiedLinkError e) {
            throw new KmodException(
                    "libkmod here has no " + name + "() (" + file() + "): it is too old. Install a newer libkmod2.", e);
        }
    }
}
