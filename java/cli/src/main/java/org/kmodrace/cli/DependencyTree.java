// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.kmodrace.bridge.libkmod.InfoField;
import org.kmodrace.bridge.libkmod.Kmod;
import org.kmodrace.bridge.libkmod.KmodModule;
import org.kmodrace.bridge.libkmod.SoftDependencies;

/** What a module needs, what that needs, and so on; each is followed once. */
final class DependencyTree {
    private final Kmod kmod;
    private final Set<String> seen = new HashSet<>();
    private final List<String> lines = new ArrayList<>();

    DependencyTree(Kmod kmod) {
        this.kmod = kmod;
    }

    private record Child(String name, String how) {}

    /** The lines to print. */
    List<String> lines(KmodModule module) {
        lines.add(module.name() + note(module));
        children(module, "");
        return List.copyOf(lines);
    }

    private void children(KmodModule module, String indent) {
        seen.add(module.name());
        List<Child> children = needs(module);
        for (int i = 0; i < children.size(); i++) {
            Child child = children.get(i);
            boolean last = i == children.size() - 1;
            String line = indent + (last ? "└─ " : "├─ ") + child.name() + child.how();
            KmodModule next = kmod.byName(child.name()).orElse(null);
            if (next == null) {
                lines.add(line + " (missing)");
            } else if (seen.contains(next.name()) && !needs(next).isEmpty()) {
                lines.add(line + " (see above)");
            } else {
                lines.add(line + note(next));
                children(next, indent + (last ? "   " : "│  "));
            }
        }
    }

    /** What it needs itself, as it says; then what its soft dependencies stand for. */
    private static List<Child> needs(KmodModule module) {
        List<Child> children = new ArrayList<>();
        if (module.path().isPresent()) {
            module.info().stream()
                    .filter(field -> field.key().equals("depends"))
                    .map(InfoField::value)
                    .flatMap(value -> List.of(value.split(",", -1)).stream())
                    .filter(name -> !name.isBlank())
                    .forEach(name -> children.add(new Child(name, "")));
        }
        SoftDependencies soft = module.softDependencies();
        soft.before().forEach(one -> children.add(new Child(one.name(), " (soft, before)")));
        soft.after().forEach(one -> children.add(new Child(one.name(), " (soft, after)")));
        return children;
    }

    private static String note(KmodModule module) {
        return module.path().isEmpty() ? " (builtin)" : "";
    }
}
