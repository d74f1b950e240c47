// SPDX-License-Identifier: Apache-2.0
/** Asks the module loader of the running kernel. */
module org.kmodrace.example {
    requires org.kmodrace.bridge;
}
