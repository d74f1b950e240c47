// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.kmodrace.lab.LabException;

/** What a run on a thread of its own has thrown, thrown again where it was waited for. */
final class ThreadFailure {
    private ThreadFailure() {}

    /** Throws it, or returns it to be thrown. */
    static RuntimeException of(ExecutionException e) throws LabException, IOException, InterruptedException {
        switch (e.getCause()) {
            case LabException lab -> throw lab;
            case IOException io -> throw io;
            case InterruptedException interrupted -> throw interrupted;
            case RuntimeException unchecked -> throw unchecked;
            case null, default -> throw new IllegalStateException("a run's thread failed oddly", e);
        }
    }
}
