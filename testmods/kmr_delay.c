// SPDX-License-Identifier: GPL-2.0
/*
 * Holds up chosen tasks at symbols of the kernel, so that a window there is
 * open for longer.
 *
 *   symbols=A,B+0x10 micros=100,2000   where, and for how many microseconds
 *   tgid=N                             whom: the process, and its children;
 *                                      0: everybody
 *   delayed                            how often somebody was held up, for
 *                                      each symbol
 *
 * A probe may not sleep: whoever is held up keeps its CPU, with preemption
 * off. The other CPUs go on, and that is what the window is for.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/nmi.h>
#include <linux/sched.h>
#include <linux/string.h>

#define KMR_DELAYS 8
#define KMR_GENERATIONS 4
#define KMR_MICROS_MAX 5000000

static char *symbols[KMR_DELAYS];
static int symbols_count;
module_param_array(symbols, charp, &symbols_count, 0444);
MODULE_PARM_DESC(symbols, "where to hold up, each a function and perhaps +offset");

static unsigned int micros[KMR_DELAYS];
static int micros_count;
module_param_array(micros, uint, &micros_count, 0444);
MODULE_PARM_DESC(micros, "for how long, in microseconds, one for each symbol");

static int tgid;
module_param(tgid, int, 0444);
MODULE_PARM_DESC(tgid, "the process to hold up, with its children; 0 for everybody");

static unsigned long delayed[KMR_DELAYS];
static int delayed_count;
module_param_array(delayed, ulong, &delayed_count, 0444);
MODULE_PARM_DESC(delayed, "how often somebody was held up (only read)");

static struct kprobe probes[KMR_DELAYS];
static char names[KMR_DELAYS][KSYM_NAME_LEN];

/* The process itself, or one that it started: a modprobe, say. */
static bool kmr_chosen(void)
{
	struct task_struct *task = current;
	bool chosen = !tgid;
	int i;

	rcu_read_lock();
	for (i = 0; i < KMR_GENERATIONS && !chosen && task->pid; i++) {
		chosen = task->tgid == tgid;
		task = rcu_dereference(task->real_parent);
	}
	rcu_read_unlock();
	return chosen;
}

static int kmr_hold_up(struct kprobe *probe, struct pt_regs *regs)
{
	int i = probe - probes;
	u64 until;

	if (!kmr_chosen())
		return 0;
	until = ktime_get_mono_fast_ns() + (u64)micros[i] * NSEC_PER_USEC;
	while (ktime_get_mono_fast_ns() < until)
		touch_softlockup_watchdog();
	/* Two CPUs at once may count as one: it is told to people only. */
	delayed[i]++;
	return 0;
}

static int kmr_parse(int i)
{
	char *plus;

	if (strscpy(names[i], symbols[i], sizeof(names[i])) < 0)
		return -EINVAL;
	plus = strchr(names[i], '+');
	if (plus) {
		*plus = '\0';
		if (kstrtouint(plus + 1, 0, &probes[i].offset))
			return -EINVAL;
	}
	probes[i].symbol_name = names[i];
	probes[i].pre_handler = kmr_hold_up;
	return 0;
}

static int __init kmr_delay_init(void)
{
	int i, err;

	if (!symbols_count || symbols_count != micros_count)
		return -EINVAL;
	delayed_count = symbols_count;
	for (i = 0; i < symbols_count; i++) {
		err = micros[i] > KMR_MICROS_MAX ? -ERANGE : kmr_parse(i);
		if (!err)
			err = register_kprobe(&probes[i]);
		if (err) {
			pr_err("no probe at %s: %d\n", symbols[i], err);
			goto undo;
		}
	}
	return 0;

undo:
	while (--i >= 0)
		unregister_kprobe(&probes[i]);
	return err;
}

static void __exit kmr_delay_exit(void)
{
	int i;

	for (i = 0; i < symbols_count; i++)
		unregister_kprobe(&probes[i]);
}

module_init(kmr_delay_init);
module_exit(kmr_delay_exit);
MODULE_DESCRIPTION("kmodrace: holds up tasks at symbols of the kernel");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
