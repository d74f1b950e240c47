// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kmodrace.race.catalogue.Catalogue;
import org.kmodrace.race.scenario.Scenario;
import org.kmodrace.report.expect.Expectations;

class CatalogueRendererTest {
    static Iterable<Scenario> scenarios() {
        return Catalogue.scenarios();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aPageFitsATerminalAndNamesEveryPart(Scenario scenario) {
        String page = new CatalogueRenderer().page(scenario);

        assertThat(page.lines()).allSatisfy(line -> assertThat(Text.width(line)).isLessThanOrEqualTo(80));
        assertThat(page).contains(scenario.id());
        assertThat(Expectations.ours().of(scenario.id()))
                .isNotEmpty()
                .allSatisfy(known -> assertThat(page).contains(known.verdict().name() + ", because"));
        scenario.outcomes().forEach(o -> assertThat(page).contains(o.id()));
        scenario.variants().forEach(v -> assertThat(page).contains("\n  " + v.name() + "  "));
        scenario.actors().forEach(a -> assertThat(page).contains("\n  " + a.name() + "  "));
        scenario.origins().forEach(o -> assertThat(page.replaceAll("\\s+", " ")).contains(o.report()));
        scenario.origins().stream()
                .filter(o -> !o.seed().isEmpty())
                .forEach(o -> assertThat(page).contains("\n  " + o.seed() + "  "));
        scenario.cases().get().forEach(c -> assertThat(page).contains("\n  " + c.id() + ": "));
    }

    @Test
    void aCaseIsPrintedWithItsAnswersAndTheirReasons() {
        String page =
                new CatalogueRenderer().page(Catalogue.byId("syscall-errors").orElseThrow());

        assertThat(page.lines().dropWhile(line -> !line.contains("finit-fd-directory:")))
                .startsWith(
                        "  finit-fd-directory: a directory",
                        "    EINVAL since 4.6 (kernel_read_file() in fs/kernel_read_file.c reads regular",
                        "    files only)",
                        "    EISDIR before 4.6 (vfs_read() in copy_module_from_fd())");
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void aPageAsJsonHoldsTheDeclaration(Scenario scenario) throws JsonProcessingException {
        JsonNode root = new ObjectMapper().readTree(new CatalogueRenderer().pageJson(scenario));

        JsonNode json = root.path("scenario");
        assertThat(root.path("schema").asInt()).isEqualTo(1);
        assertThat(json.path("id").asText()).isEqualTo(scenario.id());
        assertThat(json.path("outcomes")).hasSize(scenario.outcomes().size());
        assertThat(json.path("controls")).hasSize(scenario.controls().size());
        assertThat(json.path("controls").path(0).path("mustReproduce").isBoolean())
                .isTrue();
        assertThat(json.path("race").path("trials").asInt())
                .isEqualTo(scenario.race().trials());
        assertThat(json.path("cases")).hasSize(scenario.cases().get().size());
        assertThat(json.path("needs").path("options"))
                .hasSize(scenario.needs().options().size());
    }
}
