// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.bridge.libkmod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.bridge.Errno;

/** libkmod as it is installed, over modules that are written for the test. Nothing here can be loaded. */
@Timeout(120)
class KmodTest {
    private static final String RELEASE = "1.2.3-test";

    @TempDir
    Path folder;

    private Path modules = Path.of("");
    private Kmod kmod = open(Path.of("/nowhere"));

    private static Kmod open(Path directory) {
        try {
            return Kmod.open(directory);
        } catch (KmodException e) {
            System.out.println("SKIPPED: " + e.getMessage());
            return abort(e.getMessage());
        }
    }

    @BeforeEach
    void writeModules() throws IOException {
        kmod.close();
        modules = Files.createDirectories(folder.resolve("lib/modules").resolve(RELEASE));
        write("tiny-base", "");
        write("tiny-middle", "tiny_base");
        write("tiny-top", "tiny_middle");
        kmod = open(modules);
    }

    @AfterEach
    void close() {
        kmod.close();
    }

    /** A module that needs a symbol of each of those in {@code depends}: by those depmod goes. */
    private Path write(String name, String depends) throws IOException {
        TinyModule module = TinyModule.whole(name.replace('-', '_'), depends);
        for (String needed : depends.split(",", -1)) {
            if (!needed.isEmpty()) {
                module.symbol(needed + "_get", 1, 0, 0);
            }
        }
        return Files.write(modules.resolve(name + ".ko"), module.bytes());
    }

    /** What depmod would make, by hand: its indexes are binary, so depmod itself. */
    private void index() throws IOException, InterruptedException {
        Files.writeString(modules.resolve("modules.builtin"), "kernel/fs/inner.ko\n");
        Files.writeString(modules.resolve("modules.order"), "");
        Optional<Path> depmod = List.of("/sbin/depmod", "/usr/sbin/depmod", "/bin/depmod", "/usr/bin/depmod").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (depmod.isEmpty()) {
            System.out.println("SKIPPED: depmod is not installed (the package kmod)");
        }
        assumeTrue(depmod.isPresent(), "depmod is not installed (the package kmod)");
        Process process = new ProcessBuilder(depmod.get().toString(), "-b", folder.toString(), RELEASE)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("depmod.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("depmod.log")))
                .isZero();
        kmod.close();
        kmod = open(modules);
    }

    private static List<String> names(List<KmodModule> modules) {
        return modules.stream().map(KmodModule::name).toList();
    }

    // --- files ----------------------------------------------------------------------------------

    @Test
    void tellsWhatAFileSaysOfItselfInItsOrder() throws IOException {
        KmodModule module = kmod.fromFile(write("some-thing", "a,b"));

        assertThat(module.name()).isEqualTo("some_thing");
        assertThat(module.path()).hasValue(modules.resolve("some-thing.ko"));
        assertThat(module.info())
                .containsExactly(
                        new InfoField("license", "GPL"),
                        new InfoField("parmtype", "depth:int"),
                        new InfoField("parm", "depth:How deep"),
                        new InfoField("depends", "a,b"),
                        new InfoField("name", "some_thing"));
    }

    @Test
    void tellsExportsAndNeeds() {
        KmodModule module = kmod.fromFile(modules.resolve("tiny-base.ko"));

        assertThat(module.symbols())
                .containsExactly(
                        new ExportedSymbol("tiny_base_get", 0x11223344, Optional.of(true), ""),
                        new ExportedSymbol("tiny_base_put", 0x11223344, Optional.of(false), "TINY"));
        assertThat(module.versions()).containsExactly(new SymbolVersion("kmalloc", 0x55667788));
        assertThat(module.neededSymbols())
                .containsExactly(new NeededSymbol("kmalloc", 'U', 0x55667788), new NeededSymbol("optional", 'W', 0));
    }

    @Test
    void aModuleWithoutExportsHasNone() throws IOException {
        Path file = Files.write(
                modules.resolve("bare.ko"),
                new TinyModule().section(".modinfo", "license=GPL\0").bytes());

        assertThat(kmod.fromFile(file).symbols()).isEmpty();
        assertThat(kmod.fromFile(file).versions()).isEmpty();
        assertThat(kmod.fromFile(file).neededSymbols()).isEmpty();
    }

    /** Names of people in old modules are in Latin-1. */
    @Test
    void textThatIsNoUtf8IsNotLost() throws IOException {
        byte[] author = {'a', 'u', 't', 'h', 'o', 'r', '=', (byte) 0xdc, 0};
        Path file = Files.write(
                modules.resolve("old.ko"),
                new TinyModule().section(".modinfo", author).bytes());

        assertThat(kmod.fromFile(file).info()).containsExactly(new InfoField("author", "Ü"));
    }

    @Test
    void twoFilesOfOneNameAreToldApart() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other")).resolve("tiny-base.ko");
        Files.write(other, new TinyModule().section(".modinfo", "license=MIT\0").bytes());

        KmodModule first = kmod.fromFile(modules.resolve("tiny-base.ko"));
        KmodModule second = kmod.fromFile(other);

        assertThat(first.info()).contains(new InfoField("license", "GPL"));
        assertThat(second.info()).containsExactly(new InfoField("license", "MIT"));
        assertThat(first.info()).contains(new InfoField("license", "GPL"));
    }

    @Test
    void whatIsNoModuleIsRefusedInWords() throws IOException {
        Path empty = Files.createFile(modules.resolve("empty.ko"));
        assertThatThrownBy(() -> kmod.fromFile(empty).info())
                .isInstanceOf(KmodException.class)
                .hasMessageContainingAll("empty.ko", "only 0 bytes long");
        assertThatThrownBy(() -> kmod.fromFile(modules.resolve("none.ko")))
                .isInstanceOf(KmodException.class)
                .hasMessageContaining("There is no file");
        assertThatThrownBy(() -> kmod.fromFile(modules))
                .isInstanceOf(KmodException.class)
                .hasMessageContaining("is not a file");
        Path text = Files.writeString(modules.resolve("read.me"), "x");
        assertThatThrownBy(() -> kmod.fromFile(text).info())
                .isInstanceOf(KmodException.class)
                .hasMessageContaining("read.me");
    }

    @Test
    void aPackedModuleThatWasCutOffIsRefusedInWords() throws IOException {
        Path file = modules.resolve("packed.ko.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(TinyModule.whole("packed", "").bytes());
        }
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));

        assertThatThrownBy(() -> kmod.fromFile(file).info())
                .isInstanceOf(KmodException.class)
                .hasMessageContainingAll("packed.ko.gz", "cannot be unpacked");
    }

    // --- indexes --------------------------------------------------------------------------------

    @Test
    void findsModulesByNameAliasAndSymbolAndSaysInWhichOrderTheyAreLoaded() throws Exception {
        Files.write(
                modules.resolve("tiny-user.ko"),
                new TinyModule()
                        .section(".modinfo", "alias=pci:v*d42\0softdep=pre: tiny-top\0depends=tiny_base\0license=GPL\0")
                        .symbol("tiny_base_get", 1, 0, 0)
                        .bytes());
        index();

        assertThat(names(kmod.lookup("tiny-user"))).containsExactly("tiny_user");
        assertThat(names(kmod.lookup("pci:v1d42"))).containsExactly("tiny_user");
        assertThat(kmod.lookup("pci:v1d43")).isEmpty();
        assertThat(kmod.lookup("symbol:kmalloc")).isEmpty();
        assertThat(names(kmod.lookup("symbol:tiny_top_put"))).containsExactly("tiny_top");
        KmodModule user = kmod.byName("tiny_user").orElseThrow();
        assertThat(names(user.dependencies())).containsExactly("tiny_base");
        assertThat(names(user.softDependencies().before())).containsExactly("tiny_top");
        assertThat(user.softDependencies().after()).isEmpty();
        assertThat(user.loadSteps().stream().map(LoadStep::module).toList())
                // Its own dependency, then those of the soft one: modprobe lists what is needed twice, twice.
                .containsExactly("tiny_base", "tiny_base", "tiny_middle", "tiny_top", "tiny_user");
        assertThat(names(kmod.byName("tiny_top").orElseThrow().dependencies()))
                .containsExactly("tiny_base", "tiny_middle");
        assertThat(kmod.lookup("pci:v1d42").getFirst().info()).contains(new InfoField("depends", "tiny_base"));
    }

    @Test
    void knowsWhatIsBuiltIn() throws Exception {
        index();

        KmodModule inner = kmod.byName("inner").orElseThrow();

        assertThat(inner.path()).isEmpty();
        assertThat(inner.initState()).hasValue(InitState.BUILTIN);
        assertThat(inner.loadSteps().stream().map(LoadStep::line).toList()).containsExactly("builtin inner");
        assertThat(inner.referenceCount()).isEmpty();
        assertThat(kmod.byName("outer")).isEmpty();
    }

    @Test
    void takesOptionsAndCommandsFromTheConfiguration() throws Exception {
        index();
        Path config = Files.writeString(
                folder.resolve("test.conf"),
                "options tiny_base depth=3\nalias short tiny_base\ninstall tiny_top /bin/true\nremove tiny_top /bin/rm\n");
        try (Kmod configured = Kmod.open(modules, List.of(config))) {
            KmodModule base = configured.lookup("short").getFirst();
            assertThat(base.options()).isEqualTo("depth=3");
            assertThat(base.loadSteps().getFirst().line())
                    .isEqualTo("insmod " + modules.resolve("tiny-base.ko") + " depth=3");
            KmodModule top = configured.byName("tiny_top").orElseThrow();
            assertThat(top.installCommand()).hasValue("/bin/true");
            assertThat(top.removeCommand()).hasValue("/bin/rm");
            assertThat(top.loadSteps().getLast().line()).isEqualTo("install /bin/true");
        }
        assertThat(kmod.byName("tiny_base").orElseThrow().options()).isEmpty();
    }

    @Test
    void aDirectoryWithoutIndexesIsToldWithWhatMakesThem() {
        assertThatThrownBy(() -> kmod.lookup("tiny-base"))
                .isInstanceOf(KmodException.class)
                .hasMessageContainingAll(modules.toString(), "no modules.dep.bin", "depmod");
        try (Kmod nowhere = Kmod.open(folder.resolve("nowhere"))) {
            assertThatThrownBy(() -> nowhere.byName("tiny_base"))
                    .isInstanceOf(KmodException.class)
                    .hasMessageContaining("is not there");
        }
    }

    // --- the running kernel -----------------------------------------------------------------------

    @Test
    void whatIsNotLoadedIsAbsent() {
        KmodModule module = kmod.fromFile(modules.resolve("tiny-base.ko"));

        assertThat(module.initState()).isEmpty();
        assertThat(module.referenceCount()).isEmpty();
        assertThat(module.size()).isEmpty();
        assertThat(module.holders()).isEmpty();
        assertThat(module.sections()).isEmpty();
    }

    @Test
    void refusalsOfTheKernelAreValues() {
        KmodModule module = kmod.fromFile(modules.resolve("tiny-base.ko"));

        // EPERM for an ordinary user, ENOSYS on a kernel without modules; it is no module that can be loaded.
        assertThat(module.insert(0, "").errno()).isIn(Errno.ENOEXEC, Errno.EPERM, Errno.ENOSYS);
        assertThat(module.remove(0).errno()).isIn(Errno.ENOENT, Errno.EPERM, Errno.ENOSYS);
    }

    @Test
    void aDamagedFileIsNotEvenOfferedToTheKernel() throws IOException {
        Path file = Files.writeString(modules.resolve("text.ko"), "no module".repeat(20));

        assertThatThrownBy(() -> kmod.fromFile(file).insert(0, "")).isInstanceOf(KmodException.class);
    }

    // --- itself -----------------------------------------------------------------------------------

    @Test
    void whatThisLibkmodLacksIsSaidByName() {
        assertThat(kmod.has("kmod_module_get_info")).isTrue();
        assertThat(kmod.has("kmod_make_coffee")).isFalse();
        KmodModule module = kmod.fromFile(modules.resolve("tiny-base.ko"));
        if (kmod.has("kmod_module_get_weakdeps")) {
            assertThat(module.weakDependencies()).isEmpty();
        } else {
            assertThatThrownBy(module::weakDependencies)
                    .isInstanceOf(KmodException.class)
                    .hasMessageContainingAll("libkmod here has no kmod_module_get_weakdeps()", "libkmod2");
        }
    }

    @Test
    void namesTheLibraryThatItUses() {
        assertThat(kmod.library()).contains("libkmod.so.2");
        assertThat(kmod.directory()).isEqualTo(modules);
    }

    @Test
    void afterClosingNothingIsAnswered() {
        KmodModule module = kmod.fromFile(modules.resolve("tiny-base.ko"));
        kmod.close();
        kmod.close();

        assertThatThrownBy(module::info).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(kmod::loaded).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void textForCMayNotHoldANul() {
        assertThatThrownBy(() -> kmod.byName("a\0b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyThreadsMayAskAtOnce() throws Exception {
        index();
        List<Callable<List<String>>> questions = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String name = i % 2 == 0 ? "tiny_top" : "tiny_middle";
            questions.add(() -> {
                KmodModule module = kmod.lookup(name).getFirst();
                assertThat(module.info()).contains(new InfoField("name", name));
                return List.of(name, module.name());
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<List<String>> answer : threads.invokeAll(questions)) {
                assertThat(answer.get().getFirst()).isEqualTo(answer.get().getLast());
            }
        }
    }
}
