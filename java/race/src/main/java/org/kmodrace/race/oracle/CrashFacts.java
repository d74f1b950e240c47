// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.List;

/**
 * What a console says of the first crash on it, as far as an oracle asks. Numbers that the console
 * does not give are 0, texts are "".
 *
 * @param title such as {@code BUG: unable to handle kernel paging request in filp_close}
 * @param faultAddress the address that could not be accessed
 * @param instruction the address of the instruction ({@code RIP}), if it was printed as one
 * @param task the name of the task that ran
 * @param trace the functions of the call trace, outermost last, without offsets
 */
public record CrashFacts(String title, long faultAddress, long instruction, String task, List<String> trace) {}
