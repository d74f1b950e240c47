// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;

/** A file that lists entries which can be taken away and brought back while it is read. */
interface Listing {
    /** The file. */
    String path();

    /** The entries that may come and go; all are there after {@link #setUp}. */
    List<String> entries();

    void setUp(Guest guest);

    void tearDown(Guest guest);

    /** The entry that a line belongs to; "" when it is none that can be removed. */
    String entryOf(String line);

    /** Whether a right kernel can print such a line. */
    boolean wellFormed(String line);

    /** Where the part begins that is read in small pieces, in bytes; entries before it cannot move. */
    default int partStart(String fileAtRest) {
        return 0;
    }

    SysResult remove(Guest guest, String entry);

    /** Brings an entry back that was removed. */
    SysResult add(Guest guest, String entry);
}
