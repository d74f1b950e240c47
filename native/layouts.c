// SPDX-License-Identifier: Apache-2.0
/*
 * Prints "struct.field offset size" for each C struct that the bridge lays out
 * by hand, so that a test can hold its layouts against the compiler's.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

#define FIELD(type, tag, field)                                                \
	printf(tag "." #field " %zu %zu\n", offsetof(type, field),             \
	       sizeof(((type *)0)->field))

int main(void)
{
	printf("stat - %zu\n", sizeof(struct stat));
	FIELD(struct stat, "stat", st_dev);
	FIELD(struct stat, "stat", st_ino);
	FIELD(struct stat, "stat", st_nlink);
	FIELD(struct stat, "stat", st_mode);
	FIELD(struct stat, "stat", st_uid);
	FIELD(struct stat, "stat", st_gid);
	FIELD(struct stat, "stat", st_size);
	FIELD(struct stat, "stat", st_mtim);
	printf("cpu_set_t - %zu\n", sizeof(cpu_set_t));
	return 0;
}
