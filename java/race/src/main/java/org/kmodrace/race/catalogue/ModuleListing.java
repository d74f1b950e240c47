// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.catalogue;

import java.util.List;
import java.util.Optional;
import org.kmodrace.bridge.SysResult;
import org.kmodrace.race.engine.Guest;
import org.kmodrace.race.observe.KallsymsLine;
import org.kmodrace.race.observe.ModulesLine;

/** The kernel's own listings, with plain test modules as the entries that are removed. */
final class ModuleListing implements Listing {
    private static final String MODULES = "/proc/modules";
    private static final String KALLSYMS = "/proc/kallsyms";

    private final String path;
    private final List<String> modules;
    private final boolean symbols;

    private ModuleListing(String path, List<String> modules) {
        this.path = path;
        this.modules = modules;
        this.symbols = path.equals(KALLSYMS);
    }

    static ModuleListing procModules() {
        return new ModuleListing(MODULES, List.of("kmr_a", "kmr_b", "kmr_c", "kmr_d", "kmr_e"));
    }

    /** Four modules: the symbols of more would not fit into one large read. */
    static ModuleListing procKallsyms() {
        return new ModuleListing(KALLSYMS, List.of("kmr_a", "kmr_b", "kmr_c", "kmr_d"));
    }

    @Override
    public void setUp(Guest guest) {
        modules.forEach(module -> guest.mustLoad(module, ""));
    }

    @Override
    public void tearDown(Guest guest) {
        modules.forEach(guest::mustUnload);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public List<String> entries() {
        return modules;
    }

    @Override
    public String entryOf(String line) {
        Optional<String> module = symbols
                ? KallsymsLine.parse(line).map(KallsymsLine::module)
                : ModulesLine.parse(line).map(ModulesLine::name);
        return module.filter(modules::contains).orElse("");
    }

    /** The symbols of modules stand behind the kernel's own, whose place cannot change. */
    @Override
    public int partStart(String fileAtRest) {
        if (!symbols) {
            return 0;
        }
        int firstOfAModule = fileAtRest.indexOf("\t[");
        return firstOfAModule < 0 ? 0 : fileAtRest.lastIndexOf('\n', firstOfAModule) + 1;
    }

    @Override
    public boolean wellFormed(String line) {
        return symbols
                ? KallsymsLine.parse(line).isPresent()
                : ModulesLine.parse(line).isPresent();
    }

    @Override
    public SysResult remove(Guest guest, String module) {
        return guest.unload(module);
    }

    @Override
    public SysResult add(Guest guest, String module) {
        return guest.load(module, "");
    }
}
