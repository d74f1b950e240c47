// SPDX-License-Identifier: Apache-2.0
/** What is known of kernels: data files that say, by scenario and range of kernels, the verdict and why. */
@NullMarked
package org.kmodrace.report.expect;

import org.jspecify.annotations.NullMarked;
