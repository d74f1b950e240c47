// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.io.IOException;
import java.util.Map;

/** Takes what happens, before it counts: when the call returns, the event is on disk. */
@FunctionalInterface
public interface EventSink {
    void accept(Map<String, Object> event) throws IOException;
}
