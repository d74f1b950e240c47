// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kmodrace.race.command.ScriptedKernel.refused;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Errno;
import org.kmodrace.race.engine.HarnessException;

class LoaderTest {
    @TempDir
    Path root;

    private final List<String> told = new ArrayList<>();
    private ScriptedKernel scripted;

    @BeforeEach
    void makeTheKernel() throws Exception {
        scripted = new ScriptedKernel(root);
    }

    private Loader loader(Unpacker unpacker) {
        return new Loader(scripted.kernel, unpacker, (what, facts) -> told.add(what + " " + facts.get("module")));
    }

    private LoadAnswer load(boolean unlessThere, String... files) throws Exception {
        List<ModulePath> order = new ArrayList<>();
        for (String file : files) {
            order.add(scripted.module(file));
        }
        return loader(Unpacker.NONE).load(order, "a=1 b=2", unlessThere);
    }

    @Test
    void whatIsNeededIsLoadedFirstAndOnlyTheLastGetsTheParameters() throws Exception {
        LoadAnswer answer = load(false, "xfrm-algo.ko", "xfrm_user.ko");

        assertThat(answer.done()).isTrue();
        assertThat(answer.module()).isEqualTo("xfrm_user");
        assertThat(answer.steps())
                .extracting(LoadStep::module, LoadStep::parameters, LoadStep::via, LoadStep::answer)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("xfrm_algo", "", "finit_module", "0"),
                        org.assertj.core.groups.Tuple.tuple("xfrm_user", "a=1 b=2", "finit_module", "0"));
        assertThat(scripted.calls).containsExactly("finit_module(, 0)", "finit_module(a=1 b=2, 0)");
        assertThat(told).containsExactly("loading xfrm_algo", "loading xfrm_user");
    }

    @Test
    void nothingIsLoadedAfterARefusal() throws Exception {
        scripted.answering(ScriptedKernel.DONE, refused(Errno.ENOENT));

        LoadAnswer answer = load(false, "a.ko", "b.ko", "c.ko");

        assertThat(answer.done()).isFalse();
        assertThat(answer.module()).isEqualTo("c");
        assertThat(answer.steps()).extracting(LoadStep::module).containsExactly("a", "b");
        LoadStep refused = answer.steps().getLast();
        assertThat(refused.answer()).isEqualTo("ENOENT");
        assertThat(refused.errno()).isEqualTo(2);
        assertThat(refused.meaning()).contains("symbol");
    }

    @Test
    void whatIsThereAlreadyIsNotLoadedAgain() throws Exception {
        scripted.file("sys/module/a/initstate", "live\n");

        LoadAnswer answer = load(false, "a.ko", "b.ko");

        assertThat(answer.done()).isTrue();
        assertThat(answer.steps()).extracting(LoadStep::via).containsExactly("", "finit_module");
    }

    @Test
    void theOneThatIsAskedForIsLoadedEvenIfItSeemsToBeThere() throws Exception {
        scripted.file("sys/module/a/initstate", "live\n").toFile();
        scripted.answering(refused(Errno.EEXIST));

        LoadAnswer answer = load(false, "a.ko");

        assertThat(answer.done()).isFalse();
        assertThat(answer.steps().getFirst().meaning()).contains("loaded already");
        assertThat(load(true, "a.ko").steps().getFirst().via()).isEmpty();
        assertThat(scripted.calls).hasSize(1);
    }

    @Test
    void anotherLoaderThatWasQuickerIsNoRefusal() throws Exception {
        scripted.answering(refused(Errno.EEXIST));

        LoadAnswer answer = load(false, "a.ko", "b.ko");

        assertThat(answer.done()).isTrue();
        assertThat(answer.steps().getFirst().via()).isEmpty();
    }

    @Test
    void aKernelThatCanUnpackGetsTheFileAsItIs() throws Exception {
        scripted.file("sys/module/compression", "xz\n");

        assertThat(load(false, "a.ko.xz").done()).isTrue();
        assertThat(scripted.calls).containsExactly("finit_module(a=1 b=2, 4)");
    }

    @Test
    void forOneThatCannotItIsUnpackedInMemory() throws Exception {
        scripted.file("sys/module/compression", "zstd\n");
        List<ModulePath> order = List.of(scripted.module("a.ko.xz"));

        LoadAnswer answer =
                loader(file -> "Module".getBytes(StandardCharsets.US_ASCII)).load(order, "a=1", false);

        assertThat(answer.done()).isTrue();
        assertThat(answer.steps().getFirst().via()).isEqualTo("init_module");
        assertThat(scripted.calls).containsExactly("init_module(M…, 6, a=1)");
    }

    @Test
    void whereNobodyCanUnpackThatIsSaid() {
        assertThatThrownBy(() -> load(false, "a.ko.gz"))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("a.ko.gz", "/sys/module/compression");
    }

    @Test
    void aFileThatIsNotThereIsTheHarnesssFault() {
        assertThatThrownBy(() -> loader(Unpacker.NONE).load(List.of(ModulePath.of(root.resolve("no.ko"))), "", false))
                .isInstanceOf(HarnessException.class)
                .hasMessageContainingAll("no.ko", "ENOENT");
    }
}
