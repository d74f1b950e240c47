// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.regex.Pattern;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;

/** The listings of the test module kmr_list: one list, walked by position and by address. */
final class TestListing extends ListingRace {
    private static final String MODULE = "kmr_list";
    private static final Pattern LINE = Pattern.compile("item_[a-e] \\d+ 0x[0-9a-f]{16}");

    private final int linesPerEntry;
    private final String path;

    private TestListing(String path, int linesPerEntry) {
        super(path, Pieces.BYTES);
        this.path = path;
        this.linesPerEntry = linesPerEntry;
    }

    /** Walked as the kernel walks its modules: broken, whatever the kernel. */
    static TestListing byIndex(int linesPerEntry) {
        return new TestListing("/proc/kmr_list_index", linesPerEntry);
    }

    /** Walked as the patch of 2007 walks them. */
    static TestListing byAddress(int linesPerEntry) {
        return new TestListing("/proc/kmr_list_address", linesPerEntry);
    }

    @Override
    public void setUp(Guest guest) {
        guest.mustLoad(MODULE, "lines=" + linesPerEntry);
    }

    @Override
    public void tearDown(Guest guest) {
        guest.mustUnload(MODULE);
    }

    @Override
    String entryOf(String line) {
        return wellFormed(line) ? line.substring(0, line.indexOf(' ')) : "";
    }

    @Override
    boolean wellFormed(String line) {
        return LINE.matcher(line).matches();
    }

    @Override
    SysResult remove(Guest guest, String item) {
        return guest.write(path, "del " + item);
    }

    @Override
    void restore(Guest guest, String item) {
        guest.mustWrite(path, "add " + item);
    }
}
