// SPDX-License-Identifier: Apache-2.0
/**
 * The backend on the Java Native Interface: two native methods, whose C side is {@code native/bridge.c}. The only room
 * in which native methods are declared for C of our own.
 */
@NullMarked
package org.kmodrace.bridge.jni;

import org.jspecify.annotations.NullMarked;
