// SPDX-License-Identifier: Apache-2.0
/*
 * A plugin for QEMU's code generator (docs/devel/tcg-plugins.rst). It counts
 * the calls of functions of the guest's kernel from outside: no breakpoint is
 * set, nothing is stepped over, and a machine that counts its instructions
 * does the same with it as without.
 *
 *   mark=ADDRESS,marks=N    a trial begins with the Nth call of this function
 *   stop=ADDRESS,stops=N    stop with the Nth call of this one from then on;
 *                           without it, where the trial begins
 *   names=FILE,trace=FILE   write each call, until the next mark, of what the
 *                           first file names (lines: ADDRESS NAME, sorted)
 *
 * Addresses are hexadecimal. A line of the trace is: instructions since the
 * trial began, CPU, name.
 *
 * The interface is declared here since no package has its header; version 1
 * is that of QEMU 6 to 8.2.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

typedef void (*translation_cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*execution_cb)(unsigned int cpu, void *data);
typedef void (*exit_cb)(qemu_plugin_id_t id, void *data);

enum { NO_REGISTERS = 0, ADD_U64 = 0 };

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, translation_cb cb);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op,
					      void *ptr, uint64_t imm);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn,
					    execution_cb cb, int flags, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, exit_cb cb, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb,
						 size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

/*
 * QEMU's own, softmmu/cpus.c: from a CPU's thread it asks for the machine to
 * be stopped, and the CPU leaves its loop after the block under way.
 */
int vm_stop(int state) __attribute__((weak));
/* RUN_STATE_PAUSED, qapi/run-state.json. */
enum { PAUSED = 4 };

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

struct name {
	uint64_t address;
	const char *text;
};

static uint64_t mark_address, stop_address;
static uint64_t marks = 1, stops = 1;
static uint64_t marked, stopped;
static uint64_t instructions, begin;
static struct name *names;
static size_t count;
static FILE *trace;

static bool in_trial(void)
{
	return marked == marks;
}

static void stop_machine(void)
{
	if (vm_stop)
		vm_stop(PAUSED);
}

static void on_mark(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	if (++marked != marks)
		return;
	begin = instructions;
	if (stops && !stop_address)
		stop_machine();
}

static void on_stop(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	if (in_trial() && stops && ++stopped == stops)
		stop_machine();
}

static void on_call(unsigned int cpu, void *data)
{
	const struct name *name = data;

	if (in_trial())
		fprintf(trace, "%" PRIu64 " %u %s\n", instructions - begin, cpu,
			name->text);
}

static int by_address(const void *key, const void *element)
{
	uint64_t address = *(const uint64_t *)key;
	const struct name *name = element;

	return address < name->address ? -1 : address > name->address;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	if (trace)
		qemu_plugin_register_vcpu_tb_exec_inline(tb, ADD_U64, &instructions, n);
	for (size_t i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t address = qemu_plugin_insn_vaddr(insn);
		struct name *name;

		if (address == mark_address)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_mark, NO_REGISTERS, NULL);
		if (address == stop_address)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_stop, NO_REGISTERS, NULL);
		if (!trace)
			continue;
		name = bsearch(&address, names, count, sizeof(*names), by_address);
		if (name)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_call, NO_REGISTERS, name);
	}
}

static void at_exit(qemu_plugin_id_t id, void *data)
{
	(void)id;
	(void)data;
	if (trace)
		fclose(trace);
}

static int trouble(const char *what, const char *detail)
{
	fprintf(stderr, "watcher: %s: %s\n", what, detail);
	return 1;
}

static int read_names(const char *file)
{
	FILE *in = fopen(file, "re");
	char text[600];
	char *end;

	if (!in)
		return trouble(file, strerror(errno));
	while (fgets(text, sizeof(text), in)) {
		struct name *more = realloc(names, (count + 1) * sizeof(*names));

		if (!more)
			return trouble(file, "out of memory");
		names = more;
		names[count].address = strtoull(text, &end, 16);
		end[strcspn(end, "\n")] = '\0';
		names[count].text = strdup(*end ? end + 1 : end);
		count++;
	}
	fclose(in);
	return 0;
}

/* By lines: the machine may be killed at any time. */
static int open_trace(const char *file)
{
	trace = fopen(file, "we");
	if (!trace)
		return trouble(file, strerror(errno));
	setvbuf(trace, NULL, _IOLBF, 1 << 16);
	return 0;
}

static int argument(char *text)
{
	char *value = strchr(text, '=');

	if (!value)
		return trouble("an argument without a value", text);
	*value++ = '\0';
	if (!strcmp(text, "mark"))
		mark_address = strtoull(value, NULL, 16);
	else if (!strcmp(text, "marks"))
		marks = strtoull(value, NULL, 10);
	else if (!strcmp(text, "stop"))
		stop_address = strtoull(value, NULL, 16);
	else if (!strcmp(text, "stops"))
		stops = strtoull(value, NULL, 10);
	else if (!strcmp(text, "names"))
		return read_names(value);
	else if (!strcmp(text, "trace"))
		return open_trace(value);
	return 0;
}

__attribute__((visibility("default"))) int
qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (argument(argv[i]))
			return 1;
	if (stops && !vm_stop)
		return trouble("this QEMU", "does not let a plugin stop the machine");
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	qemu_plugin_register_atexit_cb(id, at_exit, NULL);
	return 0;
}
