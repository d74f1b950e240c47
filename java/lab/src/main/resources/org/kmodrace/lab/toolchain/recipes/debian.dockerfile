# SPDX-License-Identifier: Apache-2.0
# What modules for a kernel of a Debian release are built with. RELEASE: bookworm, trixie, sid.
ARG RELEASE
FROM docker.io/library/debian:${RELEASE}
RUN apt-get update \
	&& DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
		binutils gawk gcc libelf-dev make perl-base \
	&& rm -rf /var/lib/apt/lists/*
