// SPDX-License-Identifier: GPL-2.0
/*
 * A window that is as narrow as it is asked to be, to measure how well offsets
 * are swept.
 *
 *   write "open USECS" to /proc/kmr_window   open while the write lasts
 *   write "look"                             0 when it is open, else -EAGAIN
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kernel.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define KMR_COMMAND_MAX 31
#define KMR_MICROS_MAX 1000000

static bool open;

static int kmr_open_for(unsigned int micros)
{
	u64 until = ktime_get_ns() + (u64)micros * NSEC_PER_USEC;

	if (micros > KMR_MICROS_MAX)
		return -ERANGE;
	/* One opener at a time is all that the race has. */
	WRITE_ONCE(open, micros > 0);
	/* CPUs that take turns give theirs away at a pause only. */
	while (ktime_get_ns() < until) {
		cpu_relax();
		cond_resched();
	}
	WRITE_ONCE(open, false);
	return 0;
}

static ssize_t kmr_window_write(struct file *file, const char __user *buf,
				size_t len, loff_t *pos)
{
	char command[KMR_COMMAND_MAX + 1];
	unsigned int micros;
	int err;

	if (len > KMR_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	if (!strcmp(command, "look"))
		err = READ_ONCE(open) ? 0 : -EAGAIN;
	else if (sscanf(command, "open %u", &micros) == 1)
		err = kmr_open_for(micros);
	else
		err = -EINVAL;
	return err ? err : len;
}

static const struct proc_ops kmr_window_proc_ops = {
	.proc_write = kmr_window_write,
};

static int __init kmr_window_init(void)
{
	return proc_create("kmr_window", 0200, NULL, &kmr_window_proc_ops) ?
		       0 :
		       -ENOMEM;
}

static void __exit kmr_window_exit(void)
{
	remove_proc_entry("kmr_window", NULL);
}

module_init(kmr_window_init);
module_exit(kmr_window_exit);
MODULE_DESCRIPTION("kmodrace: a window as narrow as it is asked to be");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
