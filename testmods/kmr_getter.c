// SPDX-License-Identifier: GPL-2.0
/*
 * Gets and puts exported symbols, behind /proc/kmr_getter. It is linked to none
 * of their owners, and outlives them.
 *
 *   write "get NAME"   symbol_get; ENOENT when the kernel does not hand it out
 *   write "put NAME"   symbol_put
 *   write "put-addr"   symbol_put_addr of the address that was got last,
 *                      whether its module is still there or not
 *   write "put-kernel" symbol_put_addr of a function of the kernel itself
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat.h"

#define KMR_GETTER_COMMAND_MAX 64

static void *kmr_getter_last;

static int kmr_getter_get(const char *name)
{
	void *address = __symbol_get(name);

	if (!address)
		return -ENOENT;
	WRITE_ONCE(kmr_getter_last, address);
	return 0;
}

static int kmr_getter_do(const char *command)
{
	void *last = READ_ONCE(kmr_getter_last);

	if (!strncmp(command, "get ", 4))
		return kmr_getter_get(command + 4);
	if (!strncmp(command, "put ", 4))
		__symbol_put(command + 4);
	else if (!strcmp(command, "put-addr") && last)
		symbol_put_addr(last);
	else if (!strcmp(command, "put-kernel"))
		symbol_put_addr((void *)schedule);
	else
		return -EINVAL;
	return 0;
}

static ssize_t kmr_getter_write(struct file *file, const char __user *buf,
				size_t len, loff_t *pos)
{
	char command[KMR_GETTER_COMMAND_MAX + 1];
	int err;

	if (len > KMR_GETTER_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	err = kmr_getter_do(command);
	return err ? err : len;
}

static const struct proc_ops kmr_getter_proc_ops = {
	.proc_write = kmr_getter_write,
};

static int __init kmr_getter_init(void)
{
	return proc_create("kmr_getter", 0200, NULL, &kmr_getter_proc_ops) ?
		       0 :
		       -ENOMEM;
}

static void __exit kmr_getter_exit(void)
{
	remove_proc_entry("kmr_getter", NULL);
}

module_init(kmr_getter_init);
module_exit(kmr_getter_exit);
MODULE_DESCRIPTION("kmodrace: gets and puts the symbols that it is told");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
