// SPDX-License-Identifier: Apache-2.0
/*
 * Stands in the guest where kmod is looked for, and starts a kmod of another
 * Debian release: with the loader and the libraries of that release, since the
 * guest's own may be too old for it. kmod does what the name says under which it
 * is called (modprobe, lsmod, …), so that name is kept:
 *
 *   /kmodrace/kmod/loader/NAME   a link to that loader: a process is named so
 *   /kmodrace/kmod/as/NAME       a link to that kmod: it is called so
 *   /kmodrace/kmod/lib           its libraries
 *
 * Exit status: that of kmod; 127 when it cannot be started.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROOT "/kmodrace/kmod"

/* The loader's name, its option and that one's value, and the program. */
#define OURS 4

int main(int argc, char **argv)
{
	char loader[PATH_MAX], program[PATH_MAX];
	const char *name;
	char **args;

	if (argc < 1)
		return 127;
	name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	args = calloc(OURS + argc, sizeof(*args));
	if (!args || snprintf(loader, sizeof(loader), ROOT "/loader/%s",
			      name) >= (int)sizeof(loader) ||
	    snprintf(program, sizeof(program), ROOT "/as/%s", name) >=
		    (int)sizeof(program))
		return 127;
	args[0] = loader;
	args[1] = "--library-path";
	args[2] = ROOT "/lib";
	args[3] = program;
	/* What follows our own name, and the NULL at its end. */
	memcpy(args + OURS, argv + 1, argc * sizeof(*args));
	execv(loader, args);
	fprintf(stderr, "%s: %s: %s\n", name, loader, strerror(errno));
	return 127;
}
