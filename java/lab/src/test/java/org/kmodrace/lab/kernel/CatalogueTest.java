// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kmodrace.lab.LabException;
import org.kmodrace.lab.kernel.Catalogue.Offer;

/**
 * The texts were captured from a private apt root (AptRoot) of each release, for some dozen packages, with
 * {@code apt-cache -q -c apt.conf show NAME… | grep -E '^(Package|Version|Depends|Size|$)'} and
 * {@code apt-cache -q -c apt.conf madison NAME…}; the mirror's name was replaced.
 */
class CatalogueTest {
    private final Catalogue bookworm = load("bookworm");
    private final Catalogue trixie = load("trixie");

    private static Catalogue load(String name) {
        return Catalogue.parse(text(name + "-show.txt"), text(name + "-madison.txt"));
    }

    private static String text(String name) {
        try (InputStream in = Objects.requireNonNull(CatalogueTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Optional<String> release(Optional<Offer> offer) {
        return offer.map(Offer::release);
    }

    @Test
    void aVersionMeansTheNewestThatBeginsWithIt() {
        assertThat(bookworm.newestMatching("6.1", KernelSpec.CLOUD)).hasValueSatisfying(offer -> {
            assertThat(offer.release()).isEqualTo("6.1.0-56-cloud-amd64");
            assertThat(offer.image().version()).isEqualTo("6.1.192-2");
            assertThat(offer.suite()).isEqualTo("bookworm-security");
        });
        assertThat(release(bookworm.newestMatching("6.12", KernelSpec.CLOUD))).hasValue("6.12.117+deb12-cloud-amd64");
        assertThat(release(trixie.newestMatching("6.12", KernelSpec.CLOUD))).hasValue("6.12.117+deb13-cloud-amd64");
        assertThat(trixie.newestMatching("6.1", KernelSpec.CLOUD)).isEmpty();
        assertThat(bookworm.newestMatching("9.9", KernelSpec.CLOUD)).isEmpty();
    }

    @Test
    void aReleaseMeansExactlyThatOne() {
        assertThat(release(bookworm.newestMatching("6.1.0-50", KernelSpec.CLOUD)))
                .hasValue("6.1.0-50-cloud-amd64");
        assertThat(release(bookworm.newestMatching("6.12.90+deb12", KernelSpec.CLOUD)))
                .hasValue("6.12.90+deb12-cloud-amd64");
        assertThat(release(bookworm.newestMatching("6.12.90", KernelSpec.CLOUD)))
                .hasValue("6.12.90+deb12.1-cloud-amd64");
    }

    @Test
    void flavoursAreKeptApart() {
        assertThat(release(bookworm.newestMatching("6.1", "amd64"))).hasValue("6.1.0-56-amd64");
        assertThat(bookworm.newestMatching("6.12", "amd64")).isEmpty();
    }

    @Test
    void aSuiteMeansWhatItsMetapackageStandsFor() {
        assertThat(release(bookworm.newestOf(DebianRelease.BOOKWORM.meaningOf("bookworm"), KernelSpec.CLOUD)))
                .as("not the 6.12 that bookworm-security has as well")
                .hasValue("6.1.0-56-cloud-amd64");
        assertThat(release(bookworm.newestOf(List.of("bookworm"), KernelSpec.CLOUD)))
                .hasValue("6.1.0-50-cloud-amd64");
        assertThat(release(bookworm.newestOf(List.of("bookworm-backports"), KernelSpec.CLOUD)))
                .hasValue("6.12.95+deb12-cloud-amd64");
        assertThat(release(trixie.newestOf(List.of("trixie-backports"), KernelSpec.CLOUD)))
                .hasValue("7.3.4+deb13-cloud-amd64");
        assertThat(bookworm.newestOf(List.of("sid"), KernelSpec.CLOUD)).isEmpty();
    }

    @Test
    void metapackagesAreNoKernels() {
        assertThat(bookworm.kernels(KernelSpec.CLOUD))
                .extracting(Offer::release)
                .contains("6.1.0-50-cloud-amd64")
                .doesNotContain("6.12-cloud-amd64");
    }

    @Test
    void findsAllPackagesOfAKernel() throws Exception {
        assertThat(bookworm.parts(
                        bookworm.newestMatching("6.1", KernelSpec.CLOUD).orElseThrow()))
                .extracting(DebianPackage::reference)
                .containsExactlyInAnyOrder(
                        "linux-image-6.1.0-56-cloud-amd64=6.1.192-2",
                        "linux-headers-6.1.0-56-cloud-amd64=6.1.192-2",
                        "linux-headers-6.1.0-56-common=6.1.192-2",
                        "linux-kbuild-6.1=6.1.192-2");
        assertThat(trixie.parts(trixie.newestMatching("7.3", KernelSpec.CLOUD).orElseThrow()))
                .as("since 6.19 the image is in packages of its own")
                .extracting(DebianPackage::name)
                .containsExactlyInAnyOrder(
                        "linux-image-7.3.4+deb13-cloud-amd64",
                        "linux-base-7.3.4+deb13-cloud-amd64",
                        "linux-binary-7.3.4+deb13-cloud-amd64",
                        "linux-modules-7.3.4+deb13-cloud-amd64",
                        "linux-headers-7.3.4+deb13-cloud-amd64",
                        "linux-headers-7.3.4+deb13-common",
                        "linux-kbuild-7.3.4+deb13");
    }

    @Test
    void namesAPackageThatTheArchiveLacks() {
        Offer offer = bookworm.newestMatching("6.1.0-50", KernelSpec.CLOUD).orElseThrow();
        assertThatThrownBy(() -> bookworm.parts(offer))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("linux-headers-6.1.0-50-cloud-amd64");
    }

    @Test
    void anEmptyAnswerIsAnEmptyCatalogue() {
        assertThat(Catalogue.parse("", "").kernels(KernelSpec.CLOUD)).isEmpty();
    }

    @Test
    void releasesWhoseToolsRunHereComeFirstAndTheHostsOwnBeforeAll() {
        assertThat(DebianKernels.preferred(Optional.of(DebianRelease.BOOKWORM), 36))
                .containsExactly(DebianRelease.BOOKWORM, DebianRelease.BULLSEYE);
        assertThat(DebianKernels.preferred(Optional.of(DebianRelease.BOOKWORM), 41))
                .containsExactly(DebianRelease.BOOKWORM, DebianRelease.TRIXIE, DebianRelease.BULLSEYE);
        assertThat(DebianKernels.preferred(Optional.empty(), 39))
                .containsExactly(DebianRelease.BOOKWORM, DebianRelease.BULLSEYE);
        assertThat(DebianKernels.preferred(Optional.empty(), 0)).isEmpty();
    }
}
