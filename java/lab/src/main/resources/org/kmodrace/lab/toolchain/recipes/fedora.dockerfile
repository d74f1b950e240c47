# SPDX-License-Identifier: Apache-2.0
# What modules for a kernel of a Fedora release are built with. RELEASE: 42, 43.
ARG RELEASE
FROM registry.fedoraproject.org/fedora:${RELEASE}
RUN dnf install --assumeyes --setopt=install_weak_deps=False \
		binutils diffutils elfutils-libelf findutils gawk gcc make perl-interpreter \
	&& dnf clean all
