// SPDX-License-Identifier: GPL-2.0
/*
 * Gets and puts a symbol as often and as fast as it is told, and counts what it
 * did: the truth that a ledger of gets and puts is held against. It is not
 * linked to the symbol's owner.
 *
 *   write "pairs COUNT RATE THREADS" to /proc/kmr_ledger: each thread gets and
 *         puts COUNT times, RATE times a second (0: without a pause); returns
 *         when all are done
 *   write "gets COUNT", "puts COUNT": the one without the other
 *   read  what was done until now
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

#include "compat.h"

#define KMR_LEDGER_COMMAND_MAX 64
#define KMR_LEDGER_THREADS_MAX 16

static char *symbol = "kmr_owner_symbol";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "what is got and put");

static atomic64_t kmr_ledger_gets;
static atomic64_t kmr_ledger_refused;
static atomic64_t kmr_ledger_puts;
static atomic64_t kmr_ledger_nanoseconds;

/* What one thread of a burst has to do. */
struct kmr_ledger_work {
	u64 count;
	u64 rate;
	struct completion done;
};

static bool kmr_ledger_get(void)
{
	if (!__symbol_get(symbol)) {
		atomic64_inc(&kmr_ledger_refused);
		return false;
	}
	atomic64_inc(&kmr_ledger_gets);
	return true;
}

static void kmr_ledger_put(void)
{
	__symbol_put(symbol);
	atomic64_inc(&kmr_ledger_puts);
}

static void kmr_ledger_pairs(u64 count, u64 rate)
{
	u64 begin = ktime_get_ns();
	u64 i;

	for (i = 0; i < count; i++) {
		u64 due = rate ? begin + div64_u64(i * NSEC_PER_SEC, rate) : 0;

		while (ktime_get_ns() < due)
			cond_resched();
		if (kmr_ledger_get())
			kmr_ledger_put();
		cond_resched();
	}
	atomic64_set(&kmr_ledger_nanoseconds, ktime_get_ns() - begin);
}

static int kmr_ledger_thread(void *data)
{
	struct kmr_ledger_work *work = data;

	kmr_ledger_pairs(work->count, work->rate);
	/* The module may go when the last has said so: its code ends with it. */
	kmr_complete_and_exit(&work->done, 0);
}

static int kmr_ledger_burst(u64 count, u64 rate, unsigned int threads)
{
	static struct kmr_ledger_work works[KMR_LEDGER_THREADS_MAX];
	unsigned int started;
	unsigned int i;
	int err = 0;

	if (!threads || threads > KMR_LEDGER_THREADS_MAX)
		return -EINVAL;
	for (started = 0; started < threads && !err; started++) {
		struct kmr_ledger_work *work = &works[started];
		struct task_struct *task;

		work->count = count;
		work->rate = rate;
		init_completion(&work->done);
		task = kthread_run(kmr_ledger_thread, work, "kmr_ledger/%u",
				   started);
		if (IS_ERR(task)) {
			err = PTR_ERR(task);
			break;
		}
	}
	for (i = 0; i < started; i++)
		wait_for_completion(&works[i].done);
	return err;
}

static int kmr_ledger_do(const char *command)
{
	unsigned int threads;
	u64 count;
	u64 rate;

	if (sscanf(command, "pairs %llu %llu %u", &count, &rate, &threads) == 3)
		return kmr_ledger_burst(count, rate, threads);
	if (sscanf(command, "gets %llu", &count) == 1) {
		while (count--)
			kmr_ledger_get();
		return 0;
	}
	if (sscanf(command, "puts %llu", &count) == 1) {
		while (count--)
			kmr_ledger_put();
		return 0;
	}
	return -EINVAL;
}

static DEFINE_MUTEX(kmr_ledger_lock);

static ssize_t kmr_ledger_write(struct file *file, const char __user *buf,
				size_t len, loff_t *pos)
{
	char command[KMR_LEDGER_COMMAND_MAX + 1];
	int err;

	if (len > KMR_LEDGER_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	mutex_lock(&kmr_ledger_lock);
	err = kmr_ledger_do(command);
	mutex_unlock(&kmr_ledger_lock);
	return err ? err : len;
}

static int kmr_ledger_show(struct seq_file *m, void *v)
{
	seq_printf(m, "gets %lld\nputs %lld\nrefused %lld\nnanoseconds %lld\n",
		   (long long)atomic64_read(&kmr_ledger_gets),
		   (long long)atomic64_read(&kmr_ledger_puts),
		   (long long)atomic64_read(&kmr_ledger_refused),
		   (long long)atomic64_read(&kmr_ledger_nanoseconds));
	return 0;
}

static int kmr_ledger_open(struct inode *inode, struct file *file)
{
	return single_open(file, kmr_ledger_show, NULL);
}

static const struct proc_ops kmr_ledger_proc_ops = {
	.proc_open = kmr_ledger_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
	.proc_write = kmr_ledger_write,
};

static int __init kmr_ledger_init(void)
{
	return proc_create("kmr_ledger", 0600, NULL, &kmr_ledger_proc_ops) ?
		       0 :
		       -ENOMEM;
}

static void __exit kmr_ledger_exit(void)
{
	remove_proc_entry("kmr_ledger", NULL);
}

module_init(kmr_ledger_init);
module_exit(kmr_ledger_exit);
MODULE_DESCRIPTION("kmodrace: gets and puts at a rate, and counts");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
