// SPDX-License-Identifier: GPL-2.0
/*
 * symbol_get() in miniature, behind /proc/kmr_licence: two symbols of one
 * owner, of which one is exported to GPL modules only. For the controls: it
 * asks for the licence of a symbol as __symbol_get() does today, or hands out
 * everything.
 *
 *   write "get NAME"   takes a reference; ENOENT when it is not handed out
 *   write "put NAME"   gives it back
 *   read               how many references there are on the owner
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat.h"

#define KMR_LICENCE_COMMAND_MAX 64

static bool any;
module_param(any, bool, 0444);
MODULE_PARM_DESC(any, "hand out every symbol, whoever it is exported to "
		      "(the fault; default no)");

static const struct {
	const char *name;
	bool gpl_only;
} kmr_licence_symbols[] = {
	{ "kmr_both_gpl", true },
	{ "kmr_both_plain", false },
};

static int kmr_licence_references;
static DEFINE_MUTEX(kmr_licence_lock);

static int kmr_licence_get(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kmr_licence_symbols); i++) {
		if (strcmp(name, kmr_licence_symbols[i].name))
			continue;
		if (!any && !kmr_licence_symbols[i].gpl_only)
			return -ENOENT;
		kmr_licence_references++;
		return 0;
	}
	return -ENOENT;
}

static int kmr_licence_put(void)
{
	if (!kmr_licence_references)
		return -EINVAL;
	kmr_licence_references--;
	return 0;
}

static ssize_t kmr_licence_write(struct file *file, const char __user *buf,
				 size_t len, loff_t *pos)
{
	char command[KMR_LICENCE_COMMAND_MAX + 1];
	int err = -EINVAL;

	if (len > KMR_LICENCE_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	mutex_lock(&kmr_licence_lock);
	if (!strncmp(command, "get ", 4))
		err = kmr_licence_get(command + 4);
	else if (!strncmp(command, "put ", 4))
		err = kmr_licence_put();
	mutex_unlock(&kmr_licence_lock);
	return err ? err : len;
}

static int kmr_licence_show(struct seq_file *m, void *unused)
{
	seq_printf(m, "%d\n", READ_ONCE(kmr_licence_references));
	return 0;
}

static int kmr_licence_open(struct inode *inode, struct file *file)
{
	return single_open(file, kmr_licence_show, NULL);
}

static const struct proc_ops kmr_licence_proc_ops = {
	.proc_open = kmr_licence_open,
	.proc_read = seq_read,
	.proc_write = kmr_licence_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init kmr_licence_init(void)
{
	return proc_create("kmr_licence", 0600, NULL, &kmr_licence_proc_ops) ?
		       0 :
		       -ENOMEM;
}

static void __exit kmr_licence_exit(void)
{
	remove_proc_entry("kmr_licence", NULL);
}

module_init(kmr_licence_init);
module_exit(kmr_licence_exit);
MODULE_DESCRIPTION("kmodrace: symbol_get() in miniature, that asks for a licence or does not");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
