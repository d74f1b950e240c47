// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kmodrace.race.engine.HarnessException;
import org.kmodrace.race.engine.Race;
import org.kmodrace.race.engine.TrialContext;
import org.kmodrace.race.oracle.TrialResult;

/** Runs one check of one module as a trial. */
final class CheckRace implements Race {
    /** Where the image has a line for each module that is to be checked. */
    private static final Path TARGETS = Path.of("/kmodrace/batch");

    private final ModuleCheck check;
    private final String module;

    CheckRace(ModuleCheck check, String module) {
        this.check = check;
        this.module = module;
    }

    @Override
    public TrialResult trial(TrialContext trial) {
        return check.code().apply(trial, target());
    }

    private Target target() {
        try {
            return Files.readAllLines(TARGETS, StandardCharsets.UTF_8).stream()
                    .map(Target::fromLine)
                    .filter(target -> target.name().equals(module))
                    .findFirst()
                    .orElseThrow(() ->
                            new HarnessException("the image does not tell of module " + module + " to be checked"));
        } catch (IOException e) {
            throw new HarnessException("the list of modules cannot be read: " + e.getMessage(), e);
        }
    }
}
