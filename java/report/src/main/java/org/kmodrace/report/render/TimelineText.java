// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import java.util.Locale;
import org.kmodrace.race.trace.Timeline;

/** A trial's timeline in words: when, who, what, a line each. */
public final class TimelineText {
    private static final int WHO_MOST = 16;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;

    private TimelineText() {}

    /**
     * A heading, a line for each entry, and what is not in it.
     *
     * @param head which trial it is of
     */
    public static String render(String head, Timeline timeline) {
        StringBuilder out = new StringBuilder();
        out.append(Text.paragraph("", head, TableRenderer.WIDTH));
        out.append(Text.paragraph("", "milliseconds since " + timeline.zero(), TableRenderer.WIDTH));
        int who = timeline.entries().stream()
                .mapToInt(entry -> Text.width(who(entry)))
                .max()
                .orElse(0);
        for (Timeline.Entry entry : timeline.entries()) {
            String head2 = String.format(Locale.ROOT, "%11.3f  ", entry.nanos() / NANOS_PER_MILLI)
                    + Text.left(who(entry), who) + "  ";
            out.append(Text.paragraph(head2, Text.plain(entry.what()) + duration(entry), TableRenderer.WIDTH));
        }
        if (timeline.cut() > 0) {
            out.append(Text.paragraph(
                    "note: ",
                    timeline.cut() + " more did not fit and are left out, in the middle",
                    TableRenderer.WIDTH));
        }
        if (timeline.lost() > 0) {
            out.append(Text.paragraph(
                    "note: ",
                    "at least " + timeline.lost() + " of the kernel's events were lost before or in this trial",
                    TableRenderer.WIDTH));
        }
        if (!timeline.kernel().isEmpty()) {
            out.append(
                    Text.paragraph("note: ", "without the kernel's part: " + timeline.kernel(), TableRenderer.WIDTH));
        }
        return out.toString();
    }

    private static String who(Timeline.Entry entry) {
        String name = Text.cut(entry.who(), WHO_MOST);
        return entry.cpu() < 0 ? name : name + " [" + entry.cpu() + "]";
    }

    private static String duration(Timeline.Entry entry) {
        return entry.duration() == 0
                ? ""
                : String.format(Locale.ROOT, " (%.0f us)", entry.duration() / NANOS_PER_MICRO);
    }
}
