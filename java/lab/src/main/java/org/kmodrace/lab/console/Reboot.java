// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.List;
import java.util.Optional;
import org.kmodrace.race.protocol.ConsoleMark;

/** A kernel's banner where one stood before. */
final class Reboot {
    private Reboot() {}

    static KernelReport report(ConsoleLine banner, Optional<ConsoleMark> mark) {
        return new KernelReport(
                ReportKind.REBOOT,
                "unexpected kernel reboot",
                new KernelReport.Culprit("", "", ""),
                new KernelReport.Context(-1, -1, "", banner.text(), "", "", List.of()),
                new KernelReport.Memory(0, 0, ""),
                List.of(),
                List.of(),
                "",
                new KernelReport.Place(banner.seconds(), banner.caller(), false, false),
                mark,
                List.of(banner.text()));
    }
}
