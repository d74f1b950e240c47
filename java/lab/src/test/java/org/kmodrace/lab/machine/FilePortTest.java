// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class FilePortTest {
    @TempDir
    private Path dir;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private CompletableFuture<Void> read(FilePort port) {
        return CompletableFuture.runAsync(() -> {
            try {
                port.read((block, length) -> heard.add(new String(block, 0, length, StandardCharsets.UTF_8)));
            } catch (IOException | InterruptedException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void whatIsWrittenIsHeardAsItComesAndToTheEnd() throws Exception {
        Path file = dir.resolve("agent");
        FilePort port = new FilePort("agent", dir);
        CompletableFuture<Void> reader = read(port);

        Files.writeString(file, "one");
        assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("one");
        Files.writeString(file, "two", StandardOpenOption.APPEND);
        port.ended();
        reader.get();

        assertThat(String.join("", heard)).isEqualTo("two");
    }

    @Test
    void aMachineThatNeverOpenedItIsNotWaitedFor() throws Exception {
        FilePort port = new FilePort("agent", dir);
        CompletableFuture<Void> reader = read(port);

        port.ended();

        reader.get();
        assertThat(heard).isEmpty();
    }

    @Test
    void aCommaInThePathIsNoneInTheOption() {
        assertThat(new FilePort("agent", Path.of("/a,b")).arguments())
                .containsExactly("-chardev", "file,id=agent,path=/a,,b/agent", "-serial", "chardev:agent");
    }
}
