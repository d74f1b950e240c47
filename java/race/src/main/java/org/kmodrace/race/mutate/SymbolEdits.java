// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import static org.kmodrace.race.mutate.FileEdits.place;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.kmodrace.race.mutate.ElfLayout.Section;

/** Damages to symbols and relocations. */
final class SymbolEdits {
    /** Undefined, common, and numbers that no section has: the loader refuses a symbol that lies there. */
    private static final List<Integer> NOWHERE = List.of(0, 0xfff2, 0xffff, 0xff00, 0x7fff, 1000);

    /** SHN_ABS and SHN_LIVEPATCH: the loader leaves such a symbol's value as it is. */
    private static final List<Integer> SPECIAL = List.of(0xfff1, 0xff20);

    /** Of the types of relocations those that the loader on x86_64 knows (arch/x86/kernel/module.c). */
    private static final Set<Integer> KNOWN_TYPES = Set.of(0, 1, 2, 4, 10, 11, 24);

    private SymbolEdits() {}

    private static Section symbols(Draft draft) {
        return draft.layout().ofType(ElfLayout.TYPE_SYMBOLS).getFirst();
    }

    private static int strings(Draft draft) {
        return draft.layout().named(".strtab").size();
    }

    static String symbol(Draft draft) {
        Section table = symbols(draft);
        int index = draft.below(table.size() / ElfLayout.SYMBOL);
        int at = table.offset() + index * ElfLayout.SYMBOL;
        String of = place(table) + ": symbol " + index + ": ";
        if (draft.reckless()) {
            return draft.oneIn(2)
                    ? draft.set(of + "section", at + 6, 2, draft.pick(SPECIAL))
                    : draft.disturb(of + "value", at + 8, 8);
        }
        return switch (draft.below(5)) {
            case 0 -> draft.set(of + "name", at, 4, draft.below(strings(draft)));
            case 1 -> draft.set(of + "info", at + 4, 1, draft.below(256));
            case 2 -> draft.set(of + "other", at + 5, 1, draft.below(256));
            case 3 -> draft.disturb(of + "size", at + 16, 8);
            default -> draft.set(of + "section", at + 6, 2, draft.pick(NOWHERE));
        };
    }

    /** Takes the first letter of an import's name: there is no such symbol. */
    static String missing(Draft draft) {
        Section table = symbols(draft);
        List<Integer> imports = new ArrayList<>();
        for (int at = table.offset(); at < table.offset() + table.size(); at += ElfLayout.SYMBOL) {
            if (draft.get(at, 4) != 0 && draft.get(at + 6, 2) == 0) {
                imports.add(at);
            }
        }
        if (imports.isEmpty()) {
            return "no import is left to be renamed";
        }
        int at = draft.pick(imports);
        String of = place(table) + ": symbol " + (at - table.offset()) / ElfLayout.SYMBOL + ": name";
        return draft.set(of, at, 4, draft.get(at, 4) + 1);
    }

    /** A name that lies beyond the table of names: simplify_symbols() reads it where it is said to be. */
    static String farName(Draft draft) {
        Section table = symbols(draft);
        int index = draft.below(table.size() / ElfLayout.SYMBOL);
        return draft.set(
                place(table) + ": symbol " + index + ": name",
                table.offset() + index * ElfLayout.SYMBOL,
                4,
                strings(draft) + (long) draft.below(1 << (12 + draft.below(18))));
    }

    /** A relocation of a type that is unknown, or a second one of a place; a reckless one of whatever it gets. */
    static String relocation(Draft draft) {
        Section table = draft.pick(draft.layout().ofType(ElfLayout.TYPE_RELOCATIONS));
        int index = draft.below(table.size() / ElfLayout.RELOCATION);
        int at = table.offset() + index * ElfLayout.RELOCATION;
        String of = place(table) + ": entry " + index + ": ";
        if (draft.reckless()) {
            int symbols = symbols(draft).size() / ElfLayout.SYMBOL;
            return switch (draft.below(3)) {
                case 0 -> draft.set(of + "type", at + 8, 4, draft.below(45));
                case 1 -> draft.set(of + "symbol", at + 12, 4, draft.below(symbols));
                default -> draft.disturb(of + "addend", at + 16, 8);
            };
        }
        if (index > 0 && draft.oneIn(2)) {
            return draft.set(of + "offset", at, 8, draft.get(table.offset(), 8));
        }
        int type = draft.below(draft.oneIn(4) ? 1 << 16 : 64);
        return draft.set(of + "type", at + 8, 4, KNOWN_TYPES.contains(type) ? 64 + type : type);
    }

    /** A relocation that reads or writes far outside of the module. */
    static String farRelocation(Draft draft) {
        Section table = draft.pick(draft.layout().ofType(ElfLayout.TYPE_RELOCATIONS));
        int index = draft.below(table.size() / ElfLayout.RELOCATION);
        int at = table.offset() + index * ElfLayout.RELOCATION;
        String of = place(table) + ": entry " + index + ": ";
        return draft.oneIn(2)
                ? draft.set(of + "symbol", at + 12, 4, 0x10000L + draft.below(1 << 24))
                : draft.set(of + "offset", at, 8, 1L << (24 + draft.below(40)));
    }
}
