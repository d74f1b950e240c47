// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.kmodrace.report.explore.Exploration;
import org.kmodrace.report.explore.SeedResult;

/** What many seeds came to, for a terminal and for programs. */
public final class ExplorationRenderer {
    private static final int SCHEMA = 1;
    private static final int BARS = 60;
    private static final String HEIGHTS = "▁▂▃▄▅▆▇█";
    private static final String INDENT = "  ";

    /** Makes one. */
    public ExplorationRenderer() {}

    /** The rate, the outcomes, the plots, and an end of line. */
    public String render(Exploration exploration) {
        StringBuilder out = new StringBuilder();
        out.append(exploration.scenario())
                .append(" on ")
                .append(Text.plain(exploration.kernel()))
                .append('\n');
        out.append(Text.paragraph(INDENT, conclusion(exploration), TableRenderer.WIDTH));
        List<Exploration.Seen> outcomes = exploration.outcomes();
        int width = outcomes.stream()
                .mapToInt(seen -> Text.width(seen.outcome()))
                .max()
                .orElse(0);
        width = Math.max(width, "outcome".length());
        out.append(INDENT).append(Text.left("outcome", width)).append("  seeds  first\n");
        for (Exploration.Seen seen : outcomes) {
            out.append(INDENT)
                    .append(Text.left(Text.plain(seen.outcome()), width))
                    .append(Text.right(Integer.toString(seen.seeds()), 7))
                    .append(Text.right(Long.toString(seen.first()), 7))
                    .append('\n');
        }
        exploration
                .firstHit()
                .filter(hit -> !hit.recipe().isEmpty())
                .ifPresent(hit -> out.append(
                        Text.paragraph(INDENT, "seed " + hit.seed() + " chose " + hit.recipe(), TableRenderer.WIDTH)));
        if (exploration.seeds().size() > 1) {
            String hits = bars(exploration.seeds().stream()
                    .map(seed -> seed.hits() > 0 ? 1 : 0)
                    .toList());
            out.append(plot("hits", hits, exploration));
            out.append(plot("new outcomes", bars(exploration.news()), exploration));
        }
        List<SeedResult> troubled = exploration.seeds().stream()
                .filter(seed -> !seed.trouble().isEmpty())
                .toList();
        if (!troubled.isEmpty()) {
            SeedResult first = troubled.getFirst();
            out.append(Text.paragraph(
                    "note: ",
                    "%d of %d seeds say nothing, such as %d: %s"
                            .formatted(
                                    troubled.size(),
                                    exploration.seeds().size(),
                                    first.seed(),
                                    Text.plain(first.trouble())),
                    TableRenderer.WIDTH));
        }
        return out.toString();
    }

    private static String conclusion(Exploration exploration) {
        int hits = exploration.hitting().size();
        int sound = exploration.sound().size();
        String first = exploration
                .firstHit()
                .map(hit -> ", the first is " + hit.seed())
                .orElse("");
        return String.format(
                Locale.ROOT,
                "%d of %d seeds hit (%s)%s; %d different schedules; %.1f seeds a minute",
                hits,
                sound,
                exploration.rate().inWords(),
                first,
                exploration.schedules(),
                exploration.seconds() > 0 ? exploration.seeds().size() * 60 / exploration.seconds() : 0.0);
    }

    private static String plot(String what, String bars, Exploration exploration) {
        return INDENT
                + Text.left(what, 13)
                + Text.right(Long.toString(exploration.seeds().getFirst().seed()), 6)
                + " "
                + bars
                + " "
                + exploration.seeds().getLast().seed()
                + "\n";
    }

    /** At most {@link #BARS} of them, each as high as its share of the highest; any is higher than none. */
    private static String bars(List<Integer> counts) {
        int groups = Math.min(BARS, counts.size());
        double[] means = new double[groups];
        double most = 0;
        for (int i = 0; i < groups; i++) {
            List<Integer> group = counts.subList(i * counts.size() / groups, (i + 1) * counts.size() / groups);
            means[i] = group.stream().mapToInt(Integer::intValue).average().orElse(0);
            most = Math.max(most, means[i]);
        }
        StringBuilder bars = new StringBuilder();
        for (double mean : means) {
            int height = most == 0 ? 0 : (int) Math.ceil(mean * (HEIGHTS.length() - 1) / most);
            bars.append(HEIGHTS.charAt(height));
        }
        return bars.toString();
    }

    /** One indented JSON object and an end of line. */
    public String json(Exploration exploration) {
        ObjectNode root = JsonNodeFactory.instance
                .objectNode()
                .put("schema", SCHEMA)
                .put("scenario", exploration.scenario())
                .put("kernel", exploration.kernel())
                .put("seconds", exploration.seconds())
                .put("hitting", exploration.hitting().size())
                .put("schedules", exploration.schedules());
        root.set("rate", JsonRenderer.rate(exploration.rate()));
        ArrayNode outcomes = root.putArray("outcomes");
        exploration
                .outcomes()
                .forEach(seen -> outcomes.addObject()
                        .put("id", seen.outcome())
                        .put("seeds", seen.seeds())
                        .put("firstSeed", seen.first()));
        ArrayNode seeds = root.putArray("seeds");
        for (SeedResult seed : exploration.seeds()) {
            ObjectNode node = seeds.addObject().put("seed", seed.seed()).put("hits", seed.hits());
            seed.outcomes().forEach(node.putArray("outcomes")::add);
            node.put("digest", seed.digest())
                    .put("seconds", seed.seconds())
                    .put("trouble", seed.trouble())
                    .put("recipe", seed.recipe());
        }
        return root.toPrettyString() + "\n";
    }
}
