// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.mutate;

import static org.kmodrace.race.mutate.FileEdits.place;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.kmodrace.race.mutate.ElfLayout.Section;

/** Damages to what a module says of itself: {@code .modinfo} and {@code __versions}. */
final class TextEdits {
    /** {@code sizeof(struct modversion_info)}: a number and a name of up to 56 bytes. */
    private static final int VERSION = 64;

    private static final int VERSION_NAME = 8;

    /** What check_modinfo() and its callees ask for, and what they do not. */
    private static final List<String> ENTRIES = List.of(
            "name=kmr_other",
            "name=",
            "license=",
            "license=Proprietary",
            "license=GPL",
            "vermagic=",
            "vermagic=6.1.0 SMP",
            "depends=kmr_none",
            "retpoline=N",
            "intree=N",
            "staging=Y",
            "livepatch=Y",
            "test=Y",
            "import_ns=NONE",
            "version=\u00ff",
            "srcversion=",
            "parm=none:none:none",
            "parmtype=none",
            "=",
            "a");

    private TextEdits() {}

    static String modinfo(Draft draft) {
        Section modinfo = draft.layout().named(".modinfo");
        List<Integer> starts = starts(draft, modinfo);
        int start = draft.pick(starts);
        String of = place(modinfo) + ": ";
        return switch (draft.below(6)) {
            case 0 -> replace(draft, modinfo, start, draft.pick(ENTRIES));
            case 1 -> {
                int equals = find(draft, modinfo, start, '=');
                draft.put(modinfo.offset() + equals, 1, 0);
                yield of + "the entry at " + start + " ends before its value";
            }
            case 2 -> {
                int nul = find(draft, modinfo, start, 0);
                draft.put(modinfo.offset() + nul, 1, 'x');
                yield of + "the entry at " + start + " runs into the next";
            }
            case 3 -> {
                for (int i = 0; i < modinfo.size(); i++) {
                    if (draft.get(modinfo.offset() + i, 1) == 0) {
                        draft.put(modinfo.offset() + i, 1, ' ');
                    }
                }
                yield of + "no NUL in it any more";
            }
            case 4 -> {
                int twice = draft.pick(starts);
                draft.put(modinfo.offset() + twice, text(draft, modinfo, start));
                yield of + "the entry at " + start + " stands at " + twice + " too";
            }
            default -> {
                int end = find(draft, modinfo, start, 0);
                int at = start + draft.below(Math.max(1, end - start));
                yield draft.set(of + "byte " + at, modinfo.offset() + at, 1, draft.below(256));
            }
        };
    }

    private static String replace(Draft draft, Section modinfo, int start, String entry) {
        byte[] text = (entry + "\0").getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < text.length && start + i < modinfo.size(); i++) {
            draft.put(modinfo.offset() + start + i, 1, text[i]);
        }
        return place(modinfo) + ": '" + entry + "' written at " + start;
    }

    /** Where the entries begin. */
    private static List<Integer> starts(Draft draft, Section modinfo) {
        List<Integer> starts = new ArrayList<>();
        starts.add(0);
        for (int i = 1; i < modinfo.size(); i++) {
            if (draft.get(modinfo.offset() + i - 1, 1) == 0 && draft.get(modinfo.offset() + i, 1) != 0) {
                starts.add(i);
            }
        }
        return starts;
    }

    private static int find(Draft draft, Section section, int from, int wanted) {
        int at = from;
        while (at < section.size() - 1 && draft.get(section.offset() + at, 1) != wanted) {
            at++;
        }
        return at;
    }

    private static byte[] text(Draft draft, Section section, int from) {
        byte[] text = new byte[find(draft, section, from, 0) - from];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) draft.get(section.offset() + from + i, 1);
        }
        return text;
    }

    /** A symbol's checksum or name; the names without their NULs. */
    static String versions(Draft draft) {
        Section versions = draft.layout().named("__versions");
        if (versions.size() < VERSION) {
            return "no __versions to change";
        }
        int entry = draft.below(versions.size() / VERSION);
        int at = versions.offset() + entry * VERSION;
        String of = place(versions) + ": entry " + entry + ": ";
        return switch (draft.below(4)) {
            case 0 -> draft.disturb(of + "checksum", at, 8);
            case 1 -> draft.set(of + "first letter", at + VERSION_NAME, 1, draft.below(256));
            case 2 -> {
                for (int i = VERSION_NAME; i < VERSION; i++) {
                    draft.put(at + i, 1, 'x');
                }
                yield of + "a name without an end";
            }
            default -> {
                draft.put(at + VERSION_NAME, 8, 0);
                yield of + "no name";
            }
        };
    }
}
