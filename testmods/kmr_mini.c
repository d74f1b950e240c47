// SPDX-License-Identifier: GPL-2.0
/*
 * An owner of a symbol in miniature, behind /proc/kmr_mini: it comes and goes,
 * and is counted, as kernel/module/main.c counts a module. For the controls of
 * all that gets and puts symbols.
 *
 *   write "load"     the owner is there, and nobody uses it
 *   write "get"      takes a reference; ENOENT when the owner is not there; waits
 *                    at the gate "kmr_mini" where the count may be wrong
 *   write "put"      gives one back, whoever took it
 *   write "put-there"  the same, of an owner that must be there
 *   write "unload"   the owner goes; EAGAIN while it is used
 *   read             the count, -1 when one more was put than taken
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "kmr_gate.h"

static bool hasty;
module_param(hasty, bool, 0444);
MODULE_PARM_DESC(hasty,
		 "get looks whether the owner is there and takes the reference "
		 "afterwards (the fault; default no: both at once)");

static bool strict;
module_param(strict, bool, 0444);
MODULE_PARM_DESC(strict,
		 "a reference that is taken afterwards is taken of an owner "
		 "that must be there: a BUG when it is not (default no)");

/* The loader's own reference, MODULE_REF_BASE there: 0 means gone. */
#define KMR_MINI_BASE 1

static int kmr_mini_count;
static DEFINE_MUTEX(kmr_mini_lock);

static int kmr_mini_load(void)
{
	kmr_mini_count = KMR_MINI_BASE;
	return 0;
}

static int kmr_mini_put(void)
{
	kmr_mini_count--;
	return 0;
}

/* What symbol_put_addr() says to an address that lies in no module. */
static noinline int kmr_mini_put_there(void)
{
	BUG_ON(!kmr_mini_count);
	return kmr_mini_put();
}

/* Not inlined, and that of strong_try_module_get() to what is being freed. */
static noinline void kmr_mini_take(void)
{
	BUG_ON(strict && !kmr_mini_count);
	kmr_mini_count++;
}

/* What strong_try_module_get() does; the hasty way leaves a gap. */
static int kmr_mini_get(void)
{
	bool there;
	int err;

	mutex_lock(&kmr_mini_lock);
	there = kmr_mini_count > 0;
	if (there && !hasty)
		kmr_mini_count++;
	mutex_unlock(&kmr_mini_lock);
	if (!there)
		return -ENOENT;

	err = kmr_gate_wait("kmr_mini");

	if (hasty && !err) {
		mutex_lock(&kmr_mini_lock);
		kmr_mini_take();
		mutex_unlock(&kmr_mini_lock);
	}
	return err;
}

/* Not inlined: its name is looked for in the crash. */
static noinline int kmr_mini_release(void)
{
	int left = kmr_mini_count - KMR_MINI_BASE;

	/* What try_release_module_ref() says to one put too many. */
	BUG_ON(left < 0);
	if (left)
		return -EAGAIN;
	kmr_mini_count = 0;
	return 0;
}

static const struct {
	const char *name;
	int (*call)(void);
} kmr_mini_commands[] = {
	{ "load", kmr_mini_load },
	{ "put", kmr_mini_put },
	{ "put-there", kmr_mini_put_there },
	{ "unload", kmr_mini_release },
};

static ssize_t kmr_mini_write(struct file *file, const char __user *buf,
			      size_t len, loff_t *pos)
{
	char command[16];
	int err = -EINVAL;
	unsigned int i;

	if (len >= sizeof(command))
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	/* The only one that waits, and so takes the lock when it needs it. */
	if (!strcmp(command, "get")) {
		err = kmr_mini_get();
		return err ? err : len;
	}
	mutex_lock(&kmr_mini_lock);
	for (i = 0; i < ARRAY_SIZE(kmr_mini_commands); i++) {
		if (strcmp(command, kmr_mini_commands[i].name))
			continue;
		err = kmr_mini_commands[i].call();
		break;
	}
	mutex_unlock(&kmr_mini_lock);
	return err ? err : len;
}

static int kmr_mini_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%d\n", READ_ONCE(kmr_mini_count) - KMR_MINI_BASE);
	return 0;
}

static int kmr_mini_open(struct inode *inode, struct file *file)
{
	return single_open(file, kmr_mini_show, NULL);
}

static const struct proc_ops kmr_mini_proc_ops = {
	.proc_open = kmr_mini_open,
	.proc_read = seq_read,
	.proc_write = kmr_mini_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init kmr_mini_init(void)
{
	return proc_create("kmr_mini", 0600, NULL, &kmr_mini_proc_ops) ? 0 :
								       -ENOMEM;
}

static void __exit kmr_mini_exit(void)
{
	remove_proc_entry("kmr_mini", NULL);
}

module_init(kmr_mini_init);
module_exit(kmr_mini_exit);
MODULE_DESCRIPTION("kmodrace: an owner of a symbol in miniature");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
