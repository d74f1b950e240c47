// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import java.util.List;

/** The environment of kbuild (Documentation/kbuild/kbuild.rst). */
public final class KbuildVariables {
    /** What a user's shell or an outer make may have set, and kbuild would obey. */
    public static final List<String> FOREIGN = List.of(
            "MAKEFLAGS",
            "MFLAGS",
            "MAKELEVEL",
            "MAKEFILES",
            "ARCH",
            "SUBARCH",
            "CROSS_COMPILE",
            "KBUILD_OUTPUT",
            "KBUILD_VERBOSE",
            "KCONFIG_CONFIG",
            "KCONFIG_ALLCONFIG",
            "KBUILD_EXTMOD",
            "KBUILD_MODPOST_WARN",
            "KCFLAGS",
            "KCPPFLAGS",
            "KAFLAGS",
            "HOSTCFLAGS",
            "HOSTLDFLAGS",
            "LOCALVERSION",
            "CFLAGS_MODULE",
            "LLVM",
            "CC",
            "LD",
            "V",
            "C",
            "W",
            "O",
            "M");

    private KbuildVariables() {}
}
