// SPDX-License-Identifier: Apache-2.0
/*
 * The guest's first process. It mounts what the agent needs, gives it the
 * second serial port as standard output and the console as standard error,
 * runs it once and switches the machine off, whatever became of it.
 *
 * The agent's command line is /kmodrace/agent, one argument a line. An image
 * without that file is a probe: it says that it is alive and ends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define AGENT_COMMAND "/kmodrace/agent"
#define AGENT_PORT "/dev/ttyS1"
#define MAX_ARGS 64
/* Asks for the CPUs that maxcpus=1 has left out of the boot. */
#define LATE_CPUS "kmodrace.late-cpus"

static void say(const char *what, const char *detail)
{
	fprintf(stderr, "KMODRACE init: %s%s%s\n", what, *detail ? ": " : "", detail);
}

static void mount_or_say(const char *type, const char *where, int required)
{
	mkdir(where, 0755);
	if (mount(type, where, type, 0, NULL) && errno != EBUSY && required)
		say(where, strerror(errno));
}

/*
 * Brings up the CPUs that the kernel was told to leave out of its boot. Before
 * 6.5 the boot waits for another CPU in a loop without a pause, and QEMU up to
 * 8.0 with -icount then never lets that CPU run.
 */
static void bring_up_cpus(void)
{
	char text[4096] = "";
	char path[64];
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0)
		say("/proc/cmdline", strerror(errno));
	if (fd >= 0)
		close(fd);
	if (!strstr(text, LATE_CPUS))
		return;
	for (int cpu = 1;; cpu++) {
		snprintf(path, sizeof(path),
			 "/sys/devices/system/cpu/cpu%d/online", cpu);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0)
			return;
		if (write(fd, "1", 1) != 1)
			say(path, strerror(errno));
		close(fd);
	}
}

/*
 * Whoever types on the console of a guest that is silent wants to be heard by
 * CPU 0, the one that an NMI from outside comes to; a lockup of another one
 * must not take the keyboard along.
 */
static void pin_console(void)
{
	int fd = open("/proc/irq/4/smp_affinity", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "1", 1) != 1)
		say("/proc/irq/4/smp_affinity", strerror(errno));
	close(fd);
	/* An I/O APIC's interrupt moves when it comes next: let it. */
	if (write(1, "\n", 1) == 1)
		tcdrain(1);
}

/* Bytes as they are: the line discipline must not turn \n into \r\n. */
static int open_agent_port(void)
{
	struct termios raw;
	int fd = open(AGENT_PORT, O_RDWR | O_NOCTTY);

	if (fd < 0) {
		say(AGENT_PORT, strerror(errno));
		return -1;
	}
	if (!tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		cfsetspeed(&raw, B115200);
		tcsetattr(fd, TCSANOW, &raw);
	}
	return fd;
}

static int read_arguments(char *text, size_t size, char **argv)
{
	int fd = open(AGENT_COMMAND, O_RDONLY | O_CLOEXEC);
	int argc = 0;
	ssize_t length;

	if (fd < 0)
		return 0;
	length = read(fd, text, size - 1);
	close(fd);
	if (length <= 0)
		return 0;
	text[length] = '\0';
	for (char *line = strtok(text, "\n"); line && argc < MAX_ARGS;
	     line = strtok(NULL, "\n"))
		argv[argc++] = line;
	argv[argc] = NULL;
	return argc;
}

static void run_agent(char **argv)
{
	char result[64];
	int status = 0;
	pid_t pid = fork();

	if (pid < 0) {
		say("fork", strerror(errno));
		return;
	}
	if (pid == 0) {
		int port = open_agent_port();

		setsid();
		if (port < 0 || dup2(port, 0) < 0 || dup2(port, 1) < 0)
			_exit(126);
		execv(argv[0], argv);
		say(argv[0], strerror(errno));
		_exit(127);
	}
	/* Orphans are reaped on the way; only the agent's end is the end. */
	while (wait(&status) != pid)
		;
	if (WIFSIGNALED(status))
		snprintf(result, sizeof(result), "signal %d", WTERMSIG(status));
	else
		snprintf(result, sizeof(result), "status %d", WEXITSTATUS(status));
	say("agent ended", result);
}

int main(void)
{
	static char text[4096];
	static char *argv[MAX_ARGS + 1];
	int console;

	mount_or_say("devtmpfs", "/dev", 1);
	console = open("/dev/console", O_RDWR | O_NOCTTY);
	if (console >= 0) {
		dup2(console, 0);
		dup2(console, 1);
		dup2(console, 2);
		if (console > 2)
			close(console);
	}
	mount_or_say("proc", "/proc", 1);
	mount_or_say("sysfs", "/sys", 1);
	mount_or_say("tracefs", "/sys/kernel/tracing", 0);
	mkdir("/tmp", 01777);
	bring_up_cpus();
	pin_console();

	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/", 1);
	setenv("LC_ALL", "C.UTF-8", 1);

	if (read_arguments(text, sizeof(text), argv))
		run_agent(argv);
	else
		say("alive", "");

	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}
