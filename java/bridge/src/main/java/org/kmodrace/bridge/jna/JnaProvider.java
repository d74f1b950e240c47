// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.jna;

import java.util.List;
import org.kmodrace.bridge.Capability;
import org.kmodrace.bridge.ModuleSyscalls;
import org.kmodrace.bridge.SyscallsProvider;
import org.kmodrace.bridge.linux.Platform;

/**
 * Offers the backend on JNA under the name {@code jna}. Names none of JNA's types itself: JNA may be left out, and this
 * must still be able to say so.
 */
public final class JnaProvider implements SyscallsProvider {
    private static final String JNA = "com.sun.jna.Native";

    @Override
    public String name() {
        return "jna";
    }

    @Override
    public Capability capability() {
        Capability platform = Platform.capability();
        if (platform instanceof Capability.Supported && !present()) {
            return new Capability.Unsupported("JNA is not on the class or module path; add the library jna-jpms"
                    + " (net.java.dev.jna), and --add-modules com.sun.jna where there is a module path.");
        }
        return platform;
    }

    @Override
    public List<String> libraryClasses() {
        return List.of(JNA);
    }

    private static boolean present() {
        try {
            Class.forName(JNA, false, JnaProvider.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public ModuleSyscalls open() {
        try {
            return new JnaSyscalls();
        } catch (LinkageError e) {
            throw new IllegalStateException(
                    "JNA cannot load its own C library: " + e.getMessage()
                            + ". Where the temporary directory is mounted noexec, name another with -Djna.tmpdir=DIR.",
                    e);
        }
    }
}
