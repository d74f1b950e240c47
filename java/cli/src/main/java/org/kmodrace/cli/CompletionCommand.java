// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kmodrace completion SHELL}: what a shell needs to complete our commands, made from them. */
@Command(
        name = "completion",
        description = {
            "Prints a script by which a shell completes kmodrace's commands, options, scenarios and formats.",
            "",
            "bash:  source <(./kmodrace completion bash)",
            "zsh:   source <(./kmodrace completion zsh), after autoload -U compinit && compinit",
            "fish:  ./kmodrace completion fish > ~/.config/fish/completions/kmodrace.fish",
        },
        footer = {"", "Example:", "  kmodrace completion bash > ~/.local/share/bash-completion/completions/kmodrace"})
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CompletionCommand implements Callable<Integer> {
    /** The shells that there is a script for. */
    enum Shell {
        bash,
        zsh,
        fish
    }

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                switch (shell) {
                    // One script: under zsh it turns bash's completion on.
                    case bash, zsh -> AutoComplete.bash(root.getCommandName(), root);
                    case fish -> new FishCompletion(root).script();
                });
        out.flush();
        return ExitCode.OK;
    }
}
