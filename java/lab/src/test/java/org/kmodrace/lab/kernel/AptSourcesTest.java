// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kmodrace.lab.LabException;

class AptSourcesTest {
    @TempDir
    Path root;

    private Host host(Map<String, String> environment) {
        return new Host(root, environment);
    }

    private void write(String name, String text) throws IOException {
        Path file = root.resolve("etc/apt").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void readsOneLineEntries() throws Exception {
        write("sources.list", """
                # deb http://commented.example/debian bookworm main
                deb cdrom:[Debian GNU/Linux 12]/ bookworm main
                deb-src http://mirror.example/debian bookworm main
                deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://mirror.example/debian bookworm main contrib # x
                deb http://mirror.example/debian bookworm-updates main
                deb http://security.example/debian-security bookworm-security main
                """);
        AptSources.Mirrors mirrors = AptSources.of(host(Map.of()));
        assertThat(mirrors.main()).isEqualTo("http://mirror.example/debian");
        assertThat(mirrors.security()).isEqualTo("http://security.example/debian-security");
        assertThat(mirrors.suites()).containsExactly("bookworm", "bookworm-updates", "bookworm-security");
    }

    @Test
    void readsDeb822Entries() throws Exception {
        write("sources.list.d/debian.sources", """
                Types: deb deb-src
                # a comment
                URIs: http://mirror.example/debian/
                Suites: trixie trixie-updates
                 trixie-backports
                Components: main
                Signed-By: /usr/share/keyrings/debian-archive-keyring.pgp

                Types: deb
                URIs: http://security.example/debian-security
                Suites: trixie-security
                Components: main
                Signed-By:
                 -----BEGIN PGP PUBLIC KEY BLOCK-----
                 .
                 mDMEY865
                 -----END PGP PUBLIC KEY BLOCK-----

                Enabled: no
                Types: deb
                URIs: http://off.example/debian
                Suites: sid
                Components: main
                """);
        AptSources.Mirrors mirrors = AptSources.of(host(Map.of()));
        assertThat(mirrors.main()).isEqualTo("http://mirror.example/debian/");
        assertThat(mirrors.security()).isEqualTo("http://security.example/debian-security");
        assertThat(mirrors.suites()).containsExactly("trixie", "trixie-updates", "trixie-backports", "trixie-security");
    }

    @Test
    void passesOverOtherArchives() throws Exception {
        write("sources.list.d/a.list", """
                deb http://third.example/linux/debian bookworm stable
                deb [signed-by=/usr/share/keyrings/third.gpg] http://third.example/debian bookworm main
                deb http://third.example/apt bookworm-pgdg main
                deb http://third.example/tools bookworm main
                """);
        write("sources.list.d/b.sources", """
                Types: deb
                URIs: http://third.example/node
                Suites: nodistro
                Components: main
                """);
        write("sources.list.d/ignored.txt", "deb http://mirror.example/debian bookworm main\n");
        assertThatThrownBy(() -> AptSources.of(host(Map.of())))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("no Debian mirror", "KMODRACE_DEBIAN_MIRROR");
    }

    @Test
    void theEnvironmentOverrides() throws Exception {
        write("sources.list", "deb http://mirror.example/debian bookworm main\n");
        AptSources.Mirrors one = AptSources.of(host(Map.of("KMODRACE_DEBIAN_MIRROR", "file:/srv/debian")));
        assertThat(one.main()).isEqualTo("file:/srv/debian");
        assertThat(one.security()).isEmpty();
        AptSources.Mirrors two = AptSources.of(host(Map.of("KMODRACE_DEBIAN_MIRROR", "file:/srv/d file:/srv/s")));
        assertThat(two.security()).isEqualTo("file:/srv/s");
    }

    @Test
    void ofSeveralEntriesDebiansOwnIsFound() throws Exception {
        write("sources.list", "deb mirror+file:/etc/apt/mirrors/debian.list stable main\n");
        assertThat(AptSources.of(host(Map.of())).main()).isEqualTo("mirror+file:/etc/apt/mirrors/debian.list");
    }
}
