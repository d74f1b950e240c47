// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kmodrace.lab.Damage;

/** What apt says, and what a host's apt is told, in damaged forms: it is read as far as it can be. */
@Timeout(600)
class DamagedPackageListsTest {
    @Test
    void printedAddressesAreReadOrNot() {
        Damage.feed(
                List.of(
                        "'http://deb.debian.org/pool/g/libgmp10_6.3.0_amd64.deb' libgmp10_2%3a6.3.0+dfsg-5+b2_amd64.deb"
                                + " 559860 SHA256:00\n'http://d/readline-common_8.3-4_all.deb' readline-common_8.3-4_all.deb 74828 x"),
                text -> assertThat(PrintedUris.parse(text))
                        .allSatisfy(p -> assertThat(p.name()).isNotEmpty()));
    }

    @Test
    void listsOfPackagesAreReadOrNot() throws Exception {
        String show = text("bookworm-show.txt");
        String madison = text("bookworm-madison.txt");
        int many = Damage.MANY / 100;
        Damage.feed(List.of(show), many, show.length() * 2, text -> asked(Catalogue.parse(text, madison)));
        Damage.feed(List.of(madison), many, madison.length() * 2, text -> asked(Catalogue.parse(show, text)));
    }

    private static void asked(Catalogue catalogue) {
        catalogue
                .newestMatching("6.1", KernelSpec.CLOUD)
                .ifPresent(offer -> assertThat(offer.release()).isNotEmpty());
    }

    @Test
    void sourcesOfAptAreReadOrNot() {
        Damage.feed(
                List.of(
                        "deb [arch=amd64 signed-by=/usr/share/keyrings/x.gpg] http://deb.debian.org/debian bookworm main\n"),
                text -> assertThat(AptSources.parseOneLine(text)).isNotNull());
        Damage.feed(
                List.of(
                        "Types: deb\nURIs: http://deb.debian.org/debian\nSuites: sid\nComponents: main\nSigned-By: /k\n"),
                text -> assertThat(AptSources.parseDeb822(text)).isNotNull());
    }

    @Test
    void versionsAreCompared() {
        Damage.feed(List.of("2:6.12.117+deb12-1~bpo", "6.1.0-56", "1:7.2+dfsg-7+deb12u18+b3"), text -> {
            assertThat(DebianVersion.ORDER.compare(text, text)).isZero();
            int forth = DebianVersion.ORDER.compare(text, "6.1-1");
            assertThat(Integer.signum(DebianVersion.ORDER.compare("6.1-1", text)))
                    .isEqualTo(-Integer.signum(forth));
        });
    }

    private static String text(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(DamagedPackageListsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
