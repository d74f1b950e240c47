// SPDX-License-Identifier: Apache-2.0
/*
 * The reader of shared seed 000 as its report describes it: /proc/modules, a
 * byte a read(2), each byte printed.
 */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/proc/modules", O_RDONLY);
	char byte;

	if (fd < 0) {
		perror("/proc/modules");
		return 1;
	}
	while (read(fd, &byte, 1) > 0)
		putchar(byte);
	return 0;
}
