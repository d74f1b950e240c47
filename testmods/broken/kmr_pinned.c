// SPDX-License-Identifier: GPL-2.0
/*
 * A device whose open() takes a reference that nobody gives back.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "kmr_misc.h"

static int kmr_open(struct inode *inode, struct file *file)
{
	__module_get(THIS_MODULE);
	return 0;
}

static int kmr_release(struct inode *inode, struct file *file)
{
#ifdef FIXED
	module_put(THIS_MODULE);
#endif
	return 0;
}

static const struct file_operations kmr_fops = {
	.owner = THIS_MODULE,
	.open = kmr_open,
	.release = kmr_release,
	.read = kmr_read,
};

KMR_MISC_MODULE(kmr_fops);
MODULE_DESCRIPTION("kmodrace: leaks a reference with each open()");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
