// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import java.util.regex.Pattern;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;

/** The listings of the test module kmr_list: one list, walked in several ways. */
final class TestListing implements Listing {
    private static final String MODULE = "kmr_list";
    private static final List<String> ITEMS = List.of("item_a", "item_b", "item_c", "item_d", "item_e");
    private static final Pattern LINE = Pattern.compile("item_[a-e] \\d+ 0x[0-9a-f]{16}");

    private final int linesPerEntry;
    private final String path;

    private TestListing(String path, int linesPerEntry) {
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

    /** Walked right, but from the first item at every read(2). */
    static TestListing stuck() {
        return new TestListing("/proc/kmr_list_stuck", 1);
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
    public String path() {
        return path;
    }

    @Override
    public List<String> entries() {
        return ITEMS;
    }

    @Override
    public String entryOf(String line) {
        return wellFormed(line) ? line.substring(0, line.indexOf(' ')) : "";
    }

    @Override
    public boolean wellFormed(String line) {
        return LINE.matcher(line).matches();
    }

    @Override
    public SysResult remove(Guest guest, String item) {
        return guest.write(path, "del " + item);
    }

    @Override
    public SysResult add(Guest guest, String item) {
        return guest.write(path, "add " + item);
    }
}
