// SPDX-License-Identifier: Apache-2.0
/*
 * Runs the agent on a machine that has a life of its own, reached over a
 * connection or this very one, where native/init.c runs it in a guest of ours:
 *
 *   visitor DIR PLAN
 *
 * DIR holds what a guest's file system holds. The agent is started in it, in a
 * mount namespace of its own in which the kernel's file systems are found where
 * it expects them; nothing of the machine's own files is changed. PLAN is what
 * a guest finds on its kernel's command line.
 *
 * Standard output is the agent's. Standard error is the console: what the
 * kernel prints from now on, in the form of a serial console, and what the
 * agent has to complain about. Standard input is the life line: a byte at
 * least every LIFE_LINE seconds. When it is cut, the agent is killed with all
 * that it started, and what was changed of the kernel's settings is put back.
 *
 * Exit status: the agent's, or 128 and the signal that killed it; 70 when it
 * could not be started, 75 when another agent runs, 76 when modules of an
 * earlier one are left that cannot be unloaded: the machine is to be booted
 * anew.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIFE_LINE 30
#define TRACEFS "/sys/kernel/tracing"
#define MAX_ARGS 64
#define CANNOT 70
#define BUSY 75
#define LEFTOVERS 76

/*
 * What makes evidence come, each with the reason. An oops must leave the
 * machine alive for a moment, or nobody hears of it over a network; a panic
 * that does not reboot would leave it dead until somebody comes.
 */
static struct setting {
	const char *file;
	const char *value;
	char before[32];
} settings[] = {
	{ "/proc/sys/kernel/panic_on_oops", "0", "" },
	{ "/proc/sys/kernel/panic_on_warn", "0", "" },
	{ "/proc/sys/kernel/panic", "10", "" },
	/* free_module() waits for a grace period; the same as in a guest. */
	{ "/sys/kernel/rcu_expedited", "1", "" },
	/* The kernel must not thin out what actors and marks print. */
	{ "/proc/sys/kernel/printk_devkmsg", "on", "" },
};

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

static volatile pid_t agent;

static void say(const char *form, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, form);
	vsnprintf(text, sizeof(text), form, arguments);
	va_end(arguments);
	dprintf(2, "KMODRACE visitor: %s\n", text);
}

static int put(const char *file, const char *value)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t length = (ssize_t)strlen(value);
	int ok;

	if (fd < 0)
		return 0;
	ok = write(fd, value, (size_t)length) == length;
	close(fd);
	return ok;
}

static void change_settings(void)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		struct setting *s = &settings[i];
		int fd = open(s->file, O_RDONLY | O_CLOEXEC);
		ssize_t length = fd < 0 ? -1 : read(fd, s->before, sizeof(s->before) - 1);

		if (fd >= 0)
			close(fd);
		if (length <= 0)
			continue;
		s->before[length] = '\0';
		if (!put(s->file, s->value))
			s->before[0] = '\0';
	}
}

/* Calls nothing but what a signal handler may call. */
static void restore_settings(void)
{
	for (size_t i = 0; i < SETTINGS; i++)
		if (settings[i].before[0])
			put(settings[i].file, settings[i].before);
}

/* The other end is gone: nobody would hear what else happens here. */
static void cut(int number)
{
	(void)number;
	if (agent > 0)
		kill(-agent, SIGKILL);
	restore_settings();
	_exit(CANNOT);
}

/* Those that the agent started, and theirs; all of them end up as our children. */
static void kill_children(void)
{
	char text[4096];

	for (int round = 0; round < 100; round++) {
		int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
		ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
		char *rest = text;

		if (fd >= 0)
			close(fd);
		if (length <= 0)
			return;
		text[length] = '\0';
		for (char *end; *rest; rest = end) {
			long pid = strtol(rest, &end, 10);

			if (end == rest)
				break;
			kill((pid_t)pid, SIGKILL);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		usleep(10000);
	}
}

/* How many of an earlier agent's modules are there still. */
static int unload_leftovers(char *first, size_t size)
{
	int left = 0;

	/* One that is used goes after the one that uses it. */
	for (int round = 0; round < 8; round++) {
		FILE *modules = fopen("/proc/modules", "re");
		char line[512], name[64];

		if (!modules)
			return 0;
		left = 0;
		while (fgets(line, sizeof(line), modules)) {
			if (strncmp(line, "kmr_", 4) || sscanf(line, "%63s", name) != 1)
				continue;
			if (syscall(SYS_delete_module, name, O_NONBLOCK)) {
				snprintf(first, size, "%s: %s", name, strerror(errno));
				left++;
			}
		}
		fclose(modules);
		if (!left)
			break;
	}
	return left;
}

/* What an agent that was killed had set up to be traced: race/trace/TraceInstance.java. */
static void remove_traces(void)
{
	DIR *instances = opendir(TRACEFS "/instances");
	FILE *probes;
	char line[512];

	for (struct dirent *entry; instances && (entry = readdir(instances));) {
		char path[512];

		if (strncmp(entry->d_name, "kmodrace_", 9))
			continue;
		snprintf(path, sizeof(path), TRACEFS "/instances/%s/events/enable", entry->d_name);
		put(path, "0");
		snprintf(path, sizeof(path), TRACEFS "/instances/%s", entry->d_name);
		if (rmdir(path))
			say("%s: %s", path, strerror(errno));
	}
	if (instances)
		closedir(instances);
	probes = fopen(TRACEFS "/kprobe_events", "re");
	while (probes && fgets(line, sizeof(line), probes)) {
		/* p:kmodrace_ledger/kmr_get __symbol_get … */
		char *name = strchr(line, ':');
		char command[256];
		int fd;

		if (!name || strncmp(name, ":kmodrace_", 10))
			continue;
		name[strcspn(name, " \n")] = '\0';
		snprintf(command, sizeof(command), "-%s\n", name);
		/* Without O_APPEND everybody's probes would go. */
		fd = open(TRACEFS "/kprobe_events", O_WRONLY | O_APPEND | O_CLOEXEC);
		if (fd < 0 || write(fd, command, strlen(command)) < 0)
			say("%s: %s", name, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	if (probes)
		fclose(probes);
}

static int bind_into(const char *dir, const char *what)
{
	char where[4096];

	snprintf(where, sizeof(where), "%s%s", dir, what);
	mkdir(where, 0755);
	if (!mount(what, where, NULL, MS_BIND | MS_REC, NULL))
		return 1;
	say("%s: %s", where, strerror(errno));
	return 0;
}

static int enter(const char *dir)
{
	char where[4096];

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		say("a mount namespace: %s", strerror(errno));
		return 0;
	}
	if (access(TRACEFS "/instances", F_OK))
		mount("tracefs", TRACEFS, "tracefs", 0, NULL);
	remove_traces();
	snprintf(where, sizeof(where), "%s/tmp", dir);
	mkdir(where, 0755);
	if (mount("tmpfs", where, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777")) {
		say("%s: %s", where, strerror(errno));
		return 0;
	}
	return bind_into(dir, "/proc") && bind_into(dir, "/sys") && bind_into(dir, "/dev");
}

static void run_agent(const char *dir, char *plan)
{
	static char text[8192];
	static char *argv[MAX_ARGS + 3];
	int argc = 0;
	int fd;
	ssize_t length;

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (chroot(dir) || chdir("/")) {
		say("%s: %s", dir, strerror(errno));
		_exit(CANNOT);
	}
	fd = open("/kmodrace/agent", O_RDONLY | O_CLOEXEC);
	length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (length <= 0) {
		say("/kmodrace/agent: %s", strerror(errno));
		_exit(CANNOT);
	}
	close(fd);
	text[length] = '\0';
	for (char *line = strtok(text, "\n"); line && argc < MAX_ARGS; line = strtok(NULL, "\n"))
		argv[argc++] = line;
	argv[argc++] = "--plan";
	argv[argc++] = plan;
	argv[argc] = NULL;
	clearenv();
	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, 0);
	execv(argv[0], argv);
	say("%s: %s", argv[0], strerror(errno));
	_exit(CANNOT);
}

/*
 * One record of /dev/kmsg (Documentation/ABI/testing/dev-kmsg) as a serial
 * console shows it: 6,339,5140900,-,caller=T1;text, and \x0a for a line end.
 */
static void print_record(char *record)
{
	char *text = strchr(record, ';');
	char prefix[96], line[8400];
	unsigned long long micros = 0;
	unsigned int level = 0;
	size_t n = 0;
	char *caller;

	if (!text || sscanf(record, "%u,%*u,%llu", &level, &micros) != 2)
		return;
	*text++ = '\0';
	if ((level & 7) == 7)
		return;
	caller = strstr(record, "caller=");
	if (caller)
		snprintf(prefix, sizeof(prefix), "[%5llu.%06llu][%6.20s] ", micros / 1000000,
			 micros % 1000000, caller + strlen("caller="));
	else
		snprintf(prefix, sizeof(prefix), "[%5llu.%06llu] ", micros / 1000000,
			 micros % 1000000);
	prefix[sizeof(prefix) - 1] = '\0';
	/* What follows the first line is about devices (SUBSYSTEM=…). */
	text[strcspn(text, "\n")] = '\0';
	n = (size_t)snprintf(line, sizeof(line), "%s", prefix);
	while (*text && n < sizeof(line) - sizeof(prefix) - 2) {
		unsigned int code;

		if (text[0] == '\\' && text[1] == 'x' && isxdigit((unsigned char)text[2]) &&
		    sscanf(text + 2, "%2x", &code) == 1) {
			text += 4;
			line[n++] = (char)code;
			if (code == '\n')
				n += (size_t)snprintf(line + n, sizeof(line) - n, "%s", prefix);
		} else {
			line[n++] = *text++;
		}
	}
	line[n++] = '\n';
	if (write(2, line, n) < 0)
		return;
}

static void print_kernel(int kmsg)
{
	char record[8192 + 1];
	ssize_t length;

	for (int n = 0; n < 1000; n++) {
		length = read(kmsg, record, sizeof(record) - 1);
		if (length > 0) {
			record[length] = '\0';
			print_record(record);
		} else if (length < 0 && errno == EPIPE) {
			say("the kernel printed more than could be read");
		} else {
			return;
		}
	}
}

static void reap_orphans(void)
{
	for (;;) {
		siginfo_t info = { 0 };

		if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid ||
		    info.si_pid == agent)
			return;
		waitpid(info.si_pid, NULL, 0);
	}
}

/* Until the agent ends, or the life line does. */
static int attend(int kmsg)
{
	struct pollfd ports[] = { { .fd = 0, .events = POLLIN }, { .fd = kmsg, .events = POLLIN } };
	int status;

	alarm(LIFE_LINE);
	while (waitpid(agent, &status, WNOHANG) != agent) {
		char bytes[256];

		if (poll(ports, kmsg < 0 ? 1 : 2, 50) <= 0)
			continue;
		if (ports[0].revents) {
			ssize_t n = read(0, bytes, sizeof(bytes));

			if (n <= 0) {
				say("the connection ended");
				return -1;
			}
			alarm(LIFE_LINE);
		}
		if (ports[1].revents)
			print_kernel(kmsg);
		reap_orphans();
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static int one_at_a_time(const char *dir)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/../lock", dir);
	fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	/* One whose connection was cut takes a moment to notice. */
	for (int i = 0; i < (LIFE_LINE + 10) * 10; i++) {
		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
			return 1;
		usleep(100000);
	}
	return 0;
}

int main(int argc, char **argv)
{
	char left[128] = "";
	struct sigaction action = { .sa_handler = cut };
	int kmsg, status;

	if (argc != 3) {
		fprintf(stderr, "usage: visitor DIR PLAN\n");
		return CANNOT;
	}
	if (!one_at_a_time(argv[1])) {
		say("another kmodrace is at work on this machine");
		return BUSY;
	}
	if (unload_leftovers(left, sizeof(left))) {
		say("left over of an earlier run: %s", left);
		return LEFTOVERS;
	}
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGPIPE, SIG_IGN);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0)
		say("/dev/kmsg: %s", strerror(errno));
	else
		lseek(kmsg, 0, SEEK_END);
	if (!enter(argv[1]))
		return CANNOT;
	change_settings();
	sigaction(SIGALRM, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	agent = fork();
	if (agent == 0)
		run_agent(argv[1], argv[2]);
	status = agent < 0 ? CANNOT : attend(kmsg);
	if (agent > 0)
		kill(-agent, SIGKILL);
	kill_children();
	restore_settings();
	if (kmsg >= 0)
		print_kernel(kmsg);
	return status < 0 ? CANNOT : status;
}
