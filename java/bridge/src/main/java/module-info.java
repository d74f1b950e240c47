// SPDX-License-Identifier: Apache-2.0
import org.kmodrace.bridge.SyscallsProvider;
import org.kmodrace.bridge.ffm.FfmProvider;
import org.kmodrace.bridge.jna.JnaProvider;
import org.kmodrace.bridge.jni.JniProvider;

/** The system calls that a module loader race needs, behind one interface. */
module org.kmodrace.bridge {
    requires static org.jspecify;
    // Whoever uses neither the backend "jna" nor libkmod may leave it out.
    requires static com.sun.jna;

    exports org.kmodrace.bridge;
    exports org.kmodrace.bridge.libkmod;

    // JNA calls back into it.
    opens org.kmodrace.bridge.libkmod to
            com.sun.jna;

    uses SyscallsProvider;

    provides SyscallsProvider with
            FfmProvider,
            JniProvider,
            JnaProvider;
}
