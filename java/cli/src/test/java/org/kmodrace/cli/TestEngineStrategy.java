// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.cli;

import java.net.URI;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.dockerclient.TransportConfig;

/** Tells Testcontainers of {@link TestEngine}; found as a service. */
public final class TestEngineStrategy extends DockerClientProviderStrategy {
    private static final int BEFORE_ALL_OTHERS = 1_000;

    @Override
    public TransportConfig getTransportConfig() {
        TestEngine engine = TestEngine.running();
        if (engine == null) {
            throw new IllegalStateException("no engine was started");
        }
        return TransportConfig.builder()
                .dockerHost(URI.create(engine.address()))
                .build();
    }

    @Override
    public String getDescription() {
        return "the tests' own engine";
    }

    @Override
    protected boolean isApplicable() {
        return TestEngine.running() != null;
    }

    @Override
    protected boolean isPersistable() {
        return false;
    }

    @Override
    protected int getPriority() {
        return BEFORE_ALL_OTHERS;
    }
}
