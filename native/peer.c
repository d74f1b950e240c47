// SPDX-License-Identifier: Apache-2.0
/*
 * What the benchmarks compare against: the same work in C. Commands come on
 * standard input, one a line; each is answered by one line, "ok" and numbers
 * (nanoseconds of CLOCK_MONOTONIC unless said otherwise) or "error" and why.
 *
 *   refused N          N refused finit_module(-1)
 *   read FILE N        N read(2) of one byte
 *   bytewise FILE N    read a file by single bytes, keeping them, from its
 *                      beginning again when it ends, until N have come:
 *                      bytes, nanoseconds
 *   load KO NAME N     N times open, finit_module, close, delete_module
 *   tools KO NAME N    N times the processes insmod KO and rmmod NAME
 *   skew ACTORS        pinned threads spin at a gate that the last to come
 *                      opens: from the first one's start to the last one's
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ACTORS 64

extern char **environ;

static long long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void answer(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
}

static void error(const char *what)
{
	answer("error %s: %s", what, strerror(errno));
}

static void refused(long n)
{
	long long begin = now();

	for (long i = 0; i < n; i++) {
		if (syscall(SYS_finit_module, -1, "", 0) != -1) {
			answer("error finit_module(-1) was not refused");
			return;
		}
	}
	answer("ok %lld", now() - begin);
}

static void read_one(const char *file, long n)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	long long begin;
	char byte;

	if (fd < 0) {
		error(file);
		return;
	}
	begin = now();
	for (long i = 0; i < n; i++) {
		if (syscall(SYS_read, fd, &byte, 1L) != 1) {
			error(file);
			close(fd);
			return;
		}
	}
	answer("ok %lld", now() - begin);
	close(fd);
}

/* Opens the file and reads to its end, or as many; the text grows as it comes. */
static long read_bytes(const char *file, long most)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	long length = 0, room = 4096, n = 0;
	char *text;
	char byte;

	if (fd < 0)
		return -1;
	text = malloc(room);
	if (!text)
		abort();
	while (length < most && (n = syscall(SYS_read, fd, &byte, 1L)) == 1) {
		if (length == room) {
			room *= 2;
			text = realloc(text, room);
			if (!text)
				abort();
		}
		text[length++] = byte;
	}
	close(fd);
	free(text);
	return n < 0 ? -1 : length;
}

static void bytewise(const char *file, long least)
{
	long long begin = now();
	long come = 0, n;

	while (come < least) {
		n = read_bytes(file, least - come);
		if (n < 0) {
			error(file);
			return;
		}
		come += n;
	}
	answer("ok %ld %lld", come, now() - begin);
}

static void load(const char *ko, const char *name, long n)
{
	long long begin = now();

	for (long i = 0; i < n; i++) {
		int fd = open(ko, O_RDONLY | O_CLOEXEC);

		if (fd < 0 || syscall(SYS_finit_module, fd, "", 0)) {
			error(ko);
			return;
		}
		close(fd);
		if (syscall(SYS_delete_module, name, O_NONBLOCK)) {
			error(name);
			return;
		}
	}
	answer("ok %lld", now() - begin);
}

static int tool(const char *path, const char *argument)
{
	char *argv[] = { (char *)path, (char *)argument, NULL };
	int status;
	pid_t pid;

	errno = posix_spawn(&pid, path, NULL, NULL, argv, environ);
	if (errno)
		return -1;
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	errno = ECHILD;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static void tools(const char *ko, const char *name, long n)
{
	long long begin = now();

	for (long i = 0; i < n; i++) {
		if (tool("/sbin/insmod", ko) || tool("/sbin/rmmod", name)) {
			error("insmod or rmmod");
			return;
		}
	}
	answer("ok %lld", now() - begin);
}

static atomic_int ready;
static int actor_count;
static atomic_bool released;

struct actor {
	pthread_t thread;
	int cpu;
	long long started;
};

static void *act(void *argument)
{
	struct actor *actor = argument;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(actor->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	if (atomic_fetch_add(&ready, 1) + 1 == actor_count)
		released = 1;
	while (!released)
		; /* no pause, as in Java: an emulator leaves the CPU at each */
	actor->started = now();
	return NULL;
}

static void skew(long count)
{
	static struct actor actors[MAX_ACTORS];
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	long long first, last;

	if (count < 1 || count > MAX_ACTORS) {
		answer("error from 1 to %d actors", MAX_ACTORS);
		return;
	}
	ready = 0;
	released = 0;
	actor_count = count;
	for (long i = 0; i < count; i++) {
		actors[i].cpu = i % cpus;
		errno = pthread_create(&actors[i].thread, NULL, act, &actors[i]);
		if (errno) {
			error("pthread_create");
			exit(1);
		}
	}
	for (long i = 0; i < count; i++)
		pthread_join(actors[i].thread, NULL);
	first = last = actors[0].started;
	for (long i = 1; i < count; i++) {
		first = actors[i].started < first ? actors[i].started : first;
		last = actors[i].started > last ? actors[i].started : last;
	}
	answer("ok %lld", last - first);
}

static void *sleep_for_ever(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

int main(void)
{
	char line[4096], a[1024], b[64];
	pthread_t other;
	long n;

	/*
	 * The kernel spares a process with a single thread the counting of a
	 * file's users. Whoever races has more.
	 */
	if (pthread_create(&other, NULL, sleep_for_ever, NULL)) {
		fprintf(stderr, "peer: no second thread\n");
		return 1;
	}

	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "refused %ld", &n) == 1)
			refused(n);
		else if (sscanf(line, "read %1023s %ld", a, &n) == 2)
			read_one(a, n);
		else if (sscanf(line, "bytewise %1023s %ld", a, &n) == 2)
			bytewise(a, n);
		else if (sscanf(line, "load %1023s %63s %ld", a, b, &n) == 3)
			load(a, b, n);
		else if (sscanf(line, "tools %1023s %63s %ld", a, b, &n) == 3)
			tools(a, b, n);
		else if (sscanf(line, "skew %ld", &n) == 1)
			skew(n);
		else
			answer("error no such command");
	}
	return 0;
}
