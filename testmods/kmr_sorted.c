// SPDX-License-Identifier: GPL-2.0
/*
 * The fix of 2007 (shared seed 000) in a kernel that does not have it: while
 * this module is loaded, /proc/modules is walked by address. A position is the
 * address of the next module to print; what was removed meanwhile is passed
 * over, and nothing else moves.
 *
 * The kernel's start and next of /proc/modules are redirected through ftrace,
 * as livepatch does it. Livepatch itself goes by name, and there are several
 * functions called m_next.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/rculist.h>
#include <linux/seq_file.h>
#include <linux/wait.h>

#include "compat.h"
#include "kmr_kernel.h"

static struct list_head *kmr_modules;
static const struct seq_operations *kmr_modules_op;

/* Readers inside of this module; the first of them may sleep for the lock. */
static atomic_t kmr_inside = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(kmr_left);

/* seq_file's positions are signed, kernel addresses have their sign bit set. */
static loff_t kmr_position(const struct module *mod)
{
	return (unsigned long)mod & LONG_MAX;
}

/* The first module that is not before *pos, by address; *pos becomes its own. */
static void *kmr_sorted_from(loff_t *pos)
{
	struct module *mod, *found = NULL;

	list_for_each_entry_rcu(mod, kmr_modules, list, true)
		if (kmr_position(mod) >= *pos && (!found || mod < found))
			found = mod;
	if (!found)
		return NULL;
	*pos = kmr_position(found);
	return &found->list;
}

static void *kmr_sorted_start(struct seq_file *m, loff_t *pos)
{
	loff_t first = 0;
	void *entry;

	atomic_inc(&kmr_inside);
	/* For the lock that it takes and that the kernel's own stop gives back. */
	kmr_modules_op->start(m, &first);
	entry = kmr_sorted_from(pos);
	if (atomic_dec_and_test(&kmr_inside))
		wake_up(&kmr_left);
	return entry;
}

static void *kmr_sorted_next(struct seq_file *m, void *entry, loff_t *pos)
{
	++*pos;
	return kmr_sorted_from(pos);
}

static struct ftrace_ops kmr_start_ops = KMR_REDIRECT(kmr_sorted_start);
static struct ftrace_ops kmr_next_ops = KMR_REDIRECT(kmr_sorted_next);

static int __init kmr_sorted_init(void)
{
	int err;

	kmr_modules = kmr_find_modules();
	kmr_modules_op = kmr_find("modules_op");
	if (!kmr_modules || !kmr_modules_op) {
		pr_err("the list of modules or its iterator was not found\n");
		return -ENOENT;
	}
	err = kmr_redirect_from(&kmr_start_ops, kmr_modules_op->start);
	if (err)
		return err;
	err = kmr_redirect_from(&kmr_next_ops, kmr_modules_op->next);
	if (err)
		kmr_restore(&kmr_start_ops, kmr_modules_op->start);
	return err;
}

static void __exit kmr_sorted_exit(void)
{
	kmr_restore(&kmr_next_ops, kmr_modules_op->next);
	kmr_restore(&kmr_start_ops, kmr_modules_op->start);
	/* Nobody comes any more; whoever sleeps inside has to leave first. */
	wait_event(kmr_left, !atomic_read(&kmr_inside));
	synchronize_rcu_tasks();
}

module_init(kmr_sorted_init);
module_exit(kmr_sorted_exit);
MODULE_DESCRIPTION("kmodrace: /proc/modules walked by address");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
