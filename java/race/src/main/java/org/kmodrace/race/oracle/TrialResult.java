// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.oracle;

import java.util.Map;

/**
 * What one trial came to.
 *
 * @param outcome the id of an outcome that the scenario declares
 * @param evidence why, in values that JSON knows (String, Number, Boolean, List, Map), in the order
 *     in which a person would read it
 */
public record TrialResult(String outcome, Map<String, Object> evidence) {
    /** The evidence of this name is the whole in a few words, for a table; without it the outcome's meaning is told. */
    public static final String SEEN = "seen";

    /** The evidence of this name is true when the machine is fit for nothing else: the agent does no more then. */
    public static final String SPOILED = "spoiled";
}
