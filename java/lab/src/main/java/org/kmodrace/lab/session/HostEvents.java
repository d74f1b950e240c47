// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kmodrace.lab.LabException;

/** The events that the host itself adds to the journal. */
final class HostEvents {
    private HostEvents() {}

    /**
     * An event.
     *
     * @param namesAndValues names and values in turn
     */
    static Map<String, Object> event(String type, Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("t", type);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /**
     * Puts an event into the journal.
     *
     * @throws LabException when the journal cannot take it: then nothing counts any more
     */
    static void append(EventSink journal, Map<String, Object> event) throws LabException {
        try {
            journal.accept(event);
        } catch (IOException e) {
            throw LabException.ofIo("writing the run's journal", Path.of("."), e);
        }
    }
}
