// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What apt-get install --print-uris printed for sid, shortened. */
class PrintedUrisTest {
    private static final String PRINTED = """
            Reading package lists...
            After this operation, 304 MB of additional disk space will be used.
            'http://a.mirror/debian/pool/main/g/gmp/libgmp10_6.3.0%2bdfsg-5%2bb2_amd64.deb' libgmp10_2%3a6.3.0+dfsg-5+b2_amd64.deb 559860 SHA256:00
            'http://a.mirror/debian/pool/main/r/readline/readline-common_8.3-4_all.deb' readline-common_8.3-4_all.deb 74828 SHA256:00
            """;

    @Test
    void namesVersionsAndSizesAreRead() {
        List<DebianPackage> packages = PrintedUris.parse(PRINTED);
        assertThat(packages)
                .extracting(DebianPackage::reference)
                .containsExactly("libgmp10=2:6.3.0+dfsg-5+b2", "readline-common=8.3-4");
        assertThat(packages).extracting(DebianPackage::bytes).containsExactly(559860L, 74828L);
        assertThat(new DebianPackages.Selection(packages).version("libgmp10")).isEqualTo("2:6.3.0+dfsg-5+b2");
    }
}
