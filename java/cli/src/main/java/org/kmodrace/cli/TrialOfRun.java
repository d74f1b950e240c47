// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** The parameters of commands that begin with a trial of a deterministic run. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrialOfRun {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run made with --deterministic: its id, its directory, or 'latest'")
    private String run;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TRIAL",
            description = "SCENARIO:NUMBER, or SCENARIO/VARIANT:NUMBER. Default: the first hit")
    private @Nullable String trial;

    /**
     * Its machine.
     *
     * @throws CommandLine.ParameterException when there is no such run or trial, or the run was not deterministic
     */
    Replay find(CommandLine command) {
        Path directory = Runs.ofUser().named(command, run).toAbsolutePath();
        return Replay.find(command, directory, trial);
    }
}
