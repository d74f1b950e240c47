// SPDX-License-Identifier: GPL-2.0
/*
 * Looks symbols up in the kernel's own tables, again and again, while the
 * modules that own them come and go. Worked through /proc/kmr_lookup:
 *
 *   write "reset"     forgets all that was told and seen
 *   write "look N"    looker N asks for every address and every name that it
 *                     was told of, until somebody writes "stop"; it prints in an
 *                     RCU read-side section, so that no module can be freed:
 *                     until 6.19 the kernel itself reads the module's name
 *                     outside of one (commit 3b07086444f8; see kmr_print)
 *   write "mark"      before and after a module comes or goes, so that what was
 *                     answered before is told apart from what was afterwards
 *   write "stop"      all lookers end
 *   read              what was told and what was answered:
 *                       told AT MODULE HERE SELF BASE+SIZE...
 *                       run LOOKER WAY BEGIN END COUNT ASKED ANSWER
 *                       dropped COUNT
 *
 * A run is COUNT lookups in a row with the same answer, the first of which began
 * at BEGIN and the last of which ended at END (nanoseconds of the clock that user
 * space calls CLOCK_MONOTONIC). No run goes beyond a mark. Who is right is not
 * decided here.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/kallsyms.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "compat.h"
#include "kmr_lookup.h"
#include "kmr_kernel.h"

#define KMR_LOOKUP_COMMAND_MAX 16
#define KMR_LOOKUP_TOLD_MAX 256
#define KMR_LOOKUP_TARGETS_MAX 16
#define KMR_LOOKUP_RUNS_MAX 8192
#define KMR_LOOKUP_ANSWER_MAX 80
#define KMR_LOOKUP_SECONDS 30
/* The list and the names take as long as many lookups of an address. */
#define KMR_LOOKUP_OFTEN 8

enum kmr_way {
	KMR_WAY_SPRINT,	/* sprint_symbol(ADDRESS) */
	KMR_WAY_PRINT,	/* %pS of ADDRESS */
	KMR_WAY_LIST,	/* ADDRESS in what /proc/kallsyms is made from */
	KMR_WAY_NAME,	/* the address of NAME */
	KMR_WAYS
};

static const char *const kmr_way_names[KMR_WAYS] = { "sprint", "print", "list",
						     "name" };

struct kmr_told {
	u64 at;
	unsigned long here;
	unsigned long self;
	unsigned long base[KMR_MODULE_PARTS];
	unsigned int size[KMR_MODULE_PARTS];
	char module[MODULE_NAME_LEN];
};

struct kmr_run {
	u64 begin;
	u64 end;
	unsigned int count;
	unsigned int mark;
	unsigned long address;
	u8 looker;
	u8 way;
	u8 target;
	char answer[KMR_LOOKUP_ANSWER_MAX];
};

/* What /proc/kallsyms and kallsyms_lookup_name() ask about modules. */
static int (*kmr_get_kallsym)(unsigned int number, unsigned long *value,
			      char *type, char *name, char *module_name,
			      int *exported);
static unsigned long (*kmr_name_to_address)(const char *name);

/* Grow under the lock and are read without it, up to their published count. */
static DEFINE_SPINLOCK(kmr_lookup_lock);
static struct kmr_told *kmr_told;
static unsigned int kmr_told_count;
static unsigned long kmr_addresses[KMR_LOOKUP_TARGETS_MAX];
static unsigned int kmr_address_count;
static char kmr_names[KMR_LOOKUP_TARGETS_MAX][MODULE_NAME_LEN + 8];
static unsigned int kmr_name_count;
static struct kmr_run *kmr_runs;
static unsigned int kmr_run_count;
static unsigned int kmr_dropped;

static atomic_t kmr_mark = ATOMIC_INIT(0);
static atomic_t kmr_lookers = ATOMIC_INIT(0);
static bool kmr_stop;

static bool kmr_add_address(unsigned long address)
{
	unsigned int i;

	for (i = 0; i < kmr_address_count; i++)
		if (kmr_addresses[i] == address)
			return true;
	if (i == KMR_LOOKUP_TARGETS_MAX)
		return false;
	kmr_addresses[i] = address;
	smp_store_release(&kmr_address_count, i + 1);
	return true;
}

static bool kmr_add_name(const char *module)
{
	char name[MODULE_NAME_LEN + 8];
	unsigned int i;

	snprintf(name, sizeof(name), "%s_here", module);
	for (i = 0; i < kmr_name_count; i++)
		if (!strcmp(kmr_names[i], name))
			return true;
	if (i == KMR_LOOKUP_TARGETS_MAX)
		return false;
	strscpy(kmr_names[i], name, sizeof(kmr_names[i]));
	smp_store_release(&kmr_name_count, i + 1);
	return true;
}

int kmr_lookup_tell(const struct module *mod, const void *here)
{
	struct kmr_told *told;
	unsigned int i;
	int err = -ENOSPC;

	spin_lock(&kmr_lookup_lock);
	if (kmr_told_count < KMR_LOOKUP_TOLD_MAX &&
	    kmr_add_address((unsigned long)here) && kmr_add_name(mod->name)) {
		told = &kmr_told[kmr_told_count];
		told->at = ktime_get_ns();
		told->here = (unsigned long)here;
		told->self = (unsigned long)mod;
		strscpy(told->module, mod->name, sizeof(told->module));
		for (i = 0; i < KMR_MODULE_PARTS; i++) {
			told->base[i] =
				(unsigned long)kmr_module_part(mod, i)->base;
			told->size[i] = kmr_module_part(mod, i)->size;
		}
		smp_store_release(&kmr_told_count, kmr_told_count + 1);
		err = 0;
	}
	spin_unlock(&kmr_lookup_lock);
	return err;
}
EXPORT_SYMBOL_GPL(kmr_lookup_tell);

static void kmr_keep(const struct kmr_run *run)
{
	if (!run->count)
		return;
	spin_lock(&kmr_lookup_lock);
	if (kmr_run_count < KMR_LOOKUP_RUNS_MAX) {
		kmr_runs[kmr_run_count] = *run;
		smp_store_release(&kmr_run_count, kmr_run_count + 1);
	} else {
		kmr_dropped++;
	}
	spin_unlock(&kmr_lookup_lock);
}

/* One looker's work: a run for each way and target, the one that goes on. */
struct kmr_looker {
	u8 number;
	struct kmr_run now;
	char name[KSYM_NAME_LEN];
	char module[MODULE_NAME_LEN];
	char text[KSYM_SYMBOL_LEN];
	char listed[KMR_LOOKUP_TARGETS_MAX][KMR_LOOKUP_ANSWER_MAX];
	struct kmr_run run[KMR_WAYS][KMR_LOOKUP_TARGETS_MAX];
};

static void kmr_begin(struct kmr_looker *l)
{
	l->now.mark = atomic_read(&kmr_mark);
	l->now.begin = ktime_get_ns();
}

static void kmr_answered(struct kmr_looker *l, enum kmr_way way,
			 unsigned int target, const char *answer)
{
	struct kmr_run *run = &l->run[way][target];
	unsigned int mark = atomic_read(&kmr_mark);

	/* One during which a mark came is no part of what was before or after. */
	if (run->count && (run->mark != l->now.mark || mark != l->now.mark ||
			   strncmp(run->answer, answer,
				   sizeof(run->answer) - 1))) {
		kmr_keep(run);
		run->count = 0;
	}
	if (!run->count) {
		run->begin = l->now.begin;
		run->mark = l->now.mark;
		run->looker = l->number;
		run->way = way;
		run->target = target;
		if (way != KMR_WAY_NAME)
			run->address = kmr_addresses[target];
		strscpy(run->answer, answer, sizeof(run->answer));
	}
	run->end = l->now.end;
	run->count++;
}

static void kmr_look_at_list(struct kmr_looker *l, unsigned int addresses)
{
	unsigned long value;
	unsigned int n, i;
	int exported;
	char type;

	for (i = 0; i < addresses; i++)
		strscpy(l->listed[i], "-", sizeof(l->listed[i]));
	kmr_begin(l);
	for (n = 0; !kmr_get_kallsym(n, &value, &type, l->name, l->module,
				     &exported); n++) {
		for (i = 0; i < addresses; i++)
			if (value == kmr_addresses[i] && l->name[0])
				snprintf(l->listed[i], sizeof(l->listed[i]),
					 "%.40s [%.32s]", l->name,
					 l->module);
	}
	l->now.end = ktime_get_ns();
	for (i = 0; i < addresses; i++)
		kmr_answered(l, KMR_WAY_LIST, i, l->listed[i]);
}

static void kmr_look_at_addresses(struct kmr_looker *l, unsigned int addresses)
{
	unsigned int i;

	for (i = 0; i < addresses; i++) {
		kmr_begin(l);
		rcu_read_lock();
		sprint_symbol(l->text, kmr_addresses[i]);
		rcu_read_unlock();
		l->now.end = ktime_get_ns();
		kmr_answered(l, KMR_WAY_SPRINT, i, l->text);

		kmr_begin(l);
		rcu_read_lock();
		snprintf(l->text, sizeof(l->text), "%pS",
			 (void *)kmr_addresses[i]);
		rcu_read_unlock();
		l->now.end = ktime_get_ns();
		kmr_answered(l, KMR_WAY_PRINT, i, l->text);
	}
}

static void kmr_look_at_names(struct kmr_looker *l, unsigned int names)
{
	unsigned long value;
	unsigned int i;

	for (i = 0; i < names; i++) {
		kmr_begin(l);
		value = kmr_name_to_address(kmr_names[i]);
		l->now.end = ktime_get_ns();
		if (value)
			snprintf(l->text, sizeof(l->text), "0x%lx", value);
		else
			strscpy(l->text, "-", sizeof(l->text));
		kmr_answered(l, KMR_WAY_NAME, i, l->text);
	}
}

static void kmr_look_round(struct kmr_looker *l)
{
	unsigned int addresses = smp_load_acquire(&kmr_address_count);
	unsigned int names = smp_load_acquire(&kmr_name_count);
	unsigned int i;

	for (i = 0; i < KMR_LOOKUP_OFTEN; i++)
		kmr_look_at_addresses(l, addresses);
	kmr_look_at_list(l, addresses);
	kmr_look_at_names(l, names);
}

static int kmr_look(u8 number)
{
	unsigned long limit = jiffies + KMR_LOOKUP_SECONDS * HZ;
	struct kmr_looker *l = kvzalloc(sizeof(*l), GFP_KERNEL);
	unsigned int way, i;

	if (!l)
		return -ENOMEM;
	l->number = number;
	atomic_inc(&kmr_lookers);
	while (!READ_ONCE(kmr_stop) && !fatal_signal_pending(current) &&
	       time_before(jiffies, limit)) {
		kmr_look_round(l);
		cond_resched();
	}
	for (way = 0; way < KMR_WAYS; way++)
		for (i = 0; i < KMR_LOOKUP_TARGETS_MAX; i++)
			kmr_keep(&l->run[way][i]);
	atomic_dec(&kmr_lookers);
	kvfree(l);
	return 0;
}

static int kmr_reset(void)
{
	if (atomic_read(&kmr_lookers))
		return -EBUSY;
	spin_lock(&kmr_lookup_lock);
	kmr_told_count = 0;
	kmr_address_count = 0;
	kmr_name_count = 0;
	kmr_run_count = 0;
	kmr_dropped = 0;
	WRITE_ONCE(kmr_stop, false);
	spin_unlock(&kmr_lookup_lock);
	return 0;
}

static int kmr_lookup_do(const char *command)
{
	u8 number;

	if (!strcmp(command, "reset"))
		return kmr_reset();
	if (!strncmp(command, "look ", 5) && !kstrtou8(command + 5, 10, &number))
		return kmr_look(number);
	if (!strcmp(command, "mark"))
		atomic_inc(&kmr_mark);
	else if (!strcmp(command, "stop"))
		WRITE_ONCE(kmr_stop, true);
	else
		return -EINVAL;
	return 0;
}

static ssize_t kmr_lookup_write(struct file *file, const char __user *buf,
				size_t len, loff_t *pos)
{
	char command[KMR_LOOKUP_COMMAND_MAX + 1];
	int err;

	if (len > KMR_LOOKUP_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	err = kmr_lookup_do(command);
	return err ? err : len;
}

/* A position is a line: the told ones, the runs, and the last. */
static void *kmr_lookup_start(struct seq_file *m, loff_t *pos)
{
	return *pos <= kmr_told_count + kmr_run_count ? pos : NULL;
}

static void *kmr_lookup_next(struct seq_file *m, void *entry, loff_t *pos)
{
	++*pos;
	return kmr_lookup_start(m, pos);
}

static void kmr_lookup_end(struct seq_file *m, void *entry)
{
}

static void kmr_show_told(struct seq_file *m, const struct kmr_told *told)
{
	unsigned int i;

	seq_printf(m, "told %llu %s 0x%lx 0x%lx", told->at, told->module,
		   told->here, told->self);
	for (i = 0; i < KMR_MODULE_PARTS; i++)
		if (told->size[i])
			seq_printf(m, " 0x%lx+%u", told->base[i],
				   told->size[i]);
	seq_putc(m, '\n');
}

static void kmr_show_run(struct seq_file *m, const struct kmr_run *run)
{
	seq_printf(m, "run %u %s %llu %llu %u ", run->looker,
		   kmr_way_names[run->way], run->begin, run->end, run->count);
	if (run->way == KMR_WAY_NAME)
		seq_printf(m, "%s ", kmr_names[run->target]);
	else
		seq_printf(m, "0x%lx ", run->address);
	/* What is no name may be anything. */
	seq_printf(m, "%*pEp\n", (int)strlen(run->answer), run->answer);
}

static int kmr_lookup_show(struct seq_file *m, void *entry)
{
	loff_t line = *(loff_t *)entry;

	if (line < kmr_told_count)
		kmr_show_told(m, &kmr_told[line]);
	else if (line < kmr_told_count + kmr_run_count)
		kmr_show_run(m, &kmr_runs[line - kmr_told_count]);
	else
		seq_printf(m, "dropped %u\n", kmr_dropped);
	return 0;
}

static const struct seq_operations kmr_lookup_seq_ops = {
	.start = kmr_lookup_start,
	.next = kmr_lookup_next,
	.stop = kmr_lookup_end,
	.show = kmr_lookup_show,
};

static int kmr_lookup_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &kmr_lookup_seq_ops);
}

static const struct proc_ops kmr_lookup_proc_ops = {
	.proc_open = kmr_lookup_open,
	.proc_read = seq_read,
	.proc_write = kmr_lookup_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

static int __init kmr_lookup_init(void)
{
	kmr_get_kallsym = kmr_find("module_get_kallsym");
	kmr_name_to_address = kmr_find("module_kallsyms_lookup_name");
	if (!kmr_get_kallsym || !kmr_name_to_address) {
		pr_err("the kernel's lookups were not found\n");
		return -ENOENT;
	}
	kmr_told = vzalloc(array_size(KMR_LOOKUP_TOLD_MAX, sizeof(*kmr_told)));
	kmr_runs = vzalloc(array_size(KMR_LOOKUP_RUNS_MAX, sizeof(*kmr_runs)));
	if (!kmr_told || !kmr_runs ||
	    !proc_create("kmr_lookup", 0600, NULL, &kmr_lookup_proc_ops)) {
		vfree(kmr_runs);
		vfree(kmr_told);
		return -ENOMEM;
	}
	return 0;
}

static void __exit kmr_lookup_exit(void)
{
	remove_proc_entry("kmr_lookup", NULL);
	vfree(kmr_runs);
	vfree(kmr_told);
}

module_init(kmr_lookup_init);
module_exit(kmr_lookup_exit);
MODULE_DESCRIPTION("kmodrace: looks symbols up while their modules come and go");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
