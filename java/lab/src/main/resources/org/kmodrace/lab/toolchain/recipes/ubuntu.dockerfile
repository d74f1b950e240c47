# SPDX-License-Identifier: Apache-2.0
# What modules for a kernel of an Ubuntu release are built with. RELEASE: 22.04, 24.04.
ARG RELEASE
FROM docker.io/library/ubuntu:${RELEASE}
RUN apt-get update \
	&& DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
		binutils gawk gcc libelf-dev make perl-base \
	&& rm -rf /var/lib/apt/lists/*
