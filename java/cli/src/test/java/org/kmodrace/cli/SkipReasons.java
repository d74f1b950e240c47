// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Prints why a test is skipped, a line each: Surefire only counts them. */
public final class SkipReasons implements TestExecutionListener {
    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        print(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            print(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason was given"));
        }
    }

    private static void print(TestIdentifier test, String reason) {
        System.out.println("SKIPPED: " + test.getLegacyReportingName() + ": "
                + reason.replace("Assumption failed: ", "").strip());
    }
}
