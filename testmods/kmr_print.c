// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the symbol at an address with the kernel's own sprint_symbol(), and
 * holds it where it has found the names and has not printed them yet: at the
 * gate "kmr_print", when module_address_lookup() has returned. Whoever stands
 * there is outside of every lock and of every RCU read-side section, or is not
 * held: the kernel prints in one since 6.19 (commit 3b07086444f8).
 *
 *   write "print ADDRESS"  prints it; the answer is kept
 *   write "abandon"        who is held goes on without the module's name, for
 *                          when nothing came to stand where it was
 *   read                   the answer
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/proc_fs.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "compat.h"
#include "kmr_gate.h"
#include "kmr_kernel.h"

#define KMR_PRINT_COMMAND_MAX 40

/*
 * What it returns and whether it takes a build ID differs between kernels; six
 * words in and one out are handed through whatever they mean.
 */
typedef unsigned long (*kmr_lookup_fn)(unsigned long addr, unsigned long *size,
				       unsigned long *offset, char **modname,
				       unsigned long fifth,
				       unsigned long sixth);

static kmr_lookup_fn kmr_module_lookup;
static struct task_struct *kmr_held;
static bool kmr_abandoned;
static char kmr_printed[KSYM_SYMBOL_LEN];
static DEFINE_MUTEX(kmr_print_lock);

/* Callers inside of this module; the one that is held sleeps. */
static atomic_t kmr_inside = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(kmr_left);

static unsigned long kmr_held_lookup(unsigned long addr, unsigned long *size,
				     unsigned long *offset, char **modname,
				     unsigned long fifth, unsigned long sixth)
{
	unsigned long found;

	atomic_inc(&kmr_inside);
	found = kmr_module_lookup(addr, size, offset, modname, fifth, sixth);
	if (READ_ONCE(kmr_held) == current && preemptible() &&
	    !rcu_preempt_depth()) {
		kmr_gate_wait("kmr_print");
		if (READ_ONCE(kmr_abandoned))
			*modname = NULL;
	}
	if (atomic_dec_and_test(&kmr_inside))
		wake_up(&kmr_left);
	return found;
}

static struct ftrace_ops kmr_print_ops = KMR_REDIRECT(kmr_held_lookup);

static void kmr_print_print(unsigned long address)
{
	char printed[KSYM_SYMBOL_LEN];

	WRITE_ONCE(kmr_abandoned, false);
	WRITE_ONCE(kmr_held, current);
	sprint_symbol(printed, address);
	WRITE_ONCE(kmr_held, NULL);
	mutex_lock(&kmr_print_lock);
	strscpy(kmr_printed, printed, sizeof(kmr_printed));
	mutex_unlock(&kmr_print_lock);
}

static ssize_t kmr_print_write(struct file *file, const char __user *buf,
			      size_t len, loff_t *pos)
{
	char command[KMR_PRINT_COMMAND_MAX + 1];
	unsigned long address;

	if (len > KMR_PRINT_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	if (!strncmp(command, "print ", 6) &&
	    !kstrtoul(command + 6, 0, &address))
		kmr_print_print(address);
	else if (!strcmp(command, "abandon"))
		WRITE_ONCE(kmr_abandoned, true);
	else
		return -EINVAL;
	return len;
}

static int kmr_print_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kmr_print_lock);
	seq_printf(m, "%*pEp\n", (int)strlen(kmr_printed), kmr_printed);
	mutex_unlock(&kmr_print_lock);
	return 0;
}

static int kmr_print_open(struct inode *inode, struct file *file)
{
	return single_open(file, kmr_print_show, NULL);
}

static const struct proc_ops kmr_print_proc_ops = {
	.proc_open = kmr_print_open,
	.proc_read = seq_read,
	.proc_write = kmr_print_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init kmr_print_init(void)
{
	int err;

	kmr_module_lookup = kmr_find("module_address_lookup");
	if (!kmr_module_lookup) {
		pr_err("module_address_lookup() was not found\n");
		return -ENOENT;
	}
	err = kmr_redirect_from(&kmr_print_ops, kmr_module_lookup);
	if (err)
		return err;
	if (!proc_create("kmr_print", 0600, NULL, &kmr_print_proc_ops)) {
		kmr_restore(&kmr_print_ops, kmr_module_lookup);
		return -ENOMEM;
	}
	return 0;
}

static void __exit kmr_print_exit(void)
{
	remove_proc_entry("kmr_print", NULL);
	kmr_restore(&kmr_print_ops, kmr_module_lookup);
	/* Nobody comes any more; whoever sleeps inside has to leave first. */
	wait_event(kmr_left, !atomic_read(&kmr_inside));
	synchronize_rcu_tasks();
}

module_init(kmr_print_init);
module_exit(kmr_print_exit);
MODULE_DESCRIPTION("kmodrace: holds the printing of a symbol between finding and printing");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
