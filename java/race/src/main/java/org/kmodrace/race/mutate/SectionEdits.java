// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import static org.kmodrace.race.mutate.FileEdits.place;

import java.util.List;
import org.kmodrace.race.mutate.ElfLayout.Section;

/** Damages to section headers and to the tables of strings. */
final class SectionEdits {
    private static final String SELF = ".gnu.linkonce.this_module";
    /** Where the name stands in struct module, after {@code state} and {@code list}. */
    private static final int SELF_NAME = 24;
    /** {@code MODULE_NAME_LEN} where a long has 8 bytes. */
    private static final int NAME_LENGTH = 56;
    /** Not canonical: whoever follows it faults. */
    private static final long NOWHERE = 0x6b6d726163650000L;

    private record Field(String name, int at, int width) {}

    /** {@code Elf64_Shdr}. */
    private static final List<Field> HEADER = List.of(
            new Field("name", 0, 4),
            new Field("type", 4, 4),
            new Field("flags", 8, 8),
            new Field("addr", 0x10, 8),
            new Field("offset", 0x18, 8),
            new Field("size", 0x20, 8),
            new Field("link", 0x28, 4),
            new Field("info", 0x2c, 4),
            new Field("addralign", 0x30, 8),
            new Field("entsize", 0x38, 8));

    private SectionEdits() {}

    static String header(Draft draft) {
        Section section = draft.header();
        Field field = draft.pick(HEADER);
        String what = place(section) + ": " + field.name();
        int at = section.header() + field.at();
        return switch (field.name()) {
            // Types and flags have few meanings, and each is worth a try.
            case "type" -> draft.set(what, at, 4, draft.oneIn(8) ? draft.below(1 << 30) : draft.below(20));
            case "flags" -> draft.set(what, at, 8, draft.get(at, 8) ^ 1L << draft.below(draft.oneIn(4) ? 64 : 12));
            case "name" -> draft.set(what, at, 4, name(draft));
            default -> draft.disturb(what, at, field.width());
        };
    }

    /** Lets a section, any of them, begin or end beyond the file's end. */
    static String beyond(Draft draft) {
        Section section = draft.pick(draft.layout().contents(true));
        boolean size = draft.oneIn(2);
        long far = draft.oneIn(2) ? draft.length() + 1L + draft.below(1 << 20) : -1L >>> draft.below(32);
        return draft.set(
                place(section) + (size ? ": size" : ": offset"), section.header() + (size ? 0x20 : 0x18), 8, far);
    }

    /** Another section's name, a place in the middle of a name, or one beyond the table. */
    private static long name(Draft draft) {
        Section names = draft.layout().named(".shstrtab");
        return switch (draft.below(3)) {
            case 0 -> draft.get(draft.header().header(), 4);
            case 1 -> draft.below(names.size());
            default -> (long) names.size() + draft.below(4096);
        };
    }

    /** Lays a section over another one's bytes. */
    static String overlap(Draft draft) {
        Section section = draft.header();
        Section other = draft.header();
        draft.put(section.header() + 0x18, 8, other.offset());
        if (draft.oneIn(2)) {
            draft.put(section.header() + 0x20, 8, other.size());
        }
        return place(section) + ": laid over " + other.name();
    }

    /** Gives a section another one's name, so that there are two of it or none. */
    static String rename(Draft draft) {
        Section section = draft.header();
        Section other = draft.header();
        draft.put(section.header(), 4, draft.get(other.header(), 4));
        return place(section) + ": renamed to '" + other.name() + "'";
    }

    /** Takes the last NUL from a table of strings, or one from its middle. */
    static String unterminate(Draft draft) {
        Section table = draft.pick(draft.layout().ofType(ElfLayout.TYPE_STRINGS));
        boolean last = draft.oneIn(2);
        int at = last ? table.size() - 1 : draft.below(table.size());
        int end = last ? at : Math.min(table.size(), at + 64);
        while (at < end && draft.get(table.offset() + at, 1) != 0) {
            at++;
        }
        draft.put(table.offset() + at, 1, 'x');
        return place(table) + ": byte " + at + " is no NUL any more";
    }

    /** Changes a byte of what becomes the kernel's struct module; the name stays one that can be typed. */
    static String self(Draft draft) {
        Section self = draft.layout().named(SELF);
        int at = draft.below(self.size());
        boolean name = at >= SELF_NAME && at < SELF_NAME + NAME_LENGTH;
        return draft.set(
                place(self) + ": byte " + at, self.offset() + at, 1, name ? 'a' + draft.below(26) : draft.below(256));
    }

    /** The last eight bytes of the module's name, which are zeros in a good one. */
    static String poison(Draft draft) {
        Section self = draft.layout().named(SELF);
        int at = SELF_NAME + NAME_LENGTH - Long.BYTES;
        return draft.set(place(self) + ": end of the name", self.offset() + at, Long.BYTES, NOWHERE);
    }
}
