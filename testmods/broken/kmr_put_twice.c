// SPDX-License-Identifier: GPL-2.0
/*
 * A device whose release() puts a reference that it does not have.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "kmr_misc.h"

static int kmr_open(struct inode *inode, struct file *file)
{
#ifdef FIXED
	__module_get(THIS_MODULE);
#endif
	return 0;
}

static int kmr_release(struct inode *inode, struct file *file)
{
	module_put(THIS_MODULE);
	return 0;
}

static const struct file_operations kmr_fops = {
	.owner = THIS_MODULE,
	.open = kmr_open,
	.release = kmr_release,
	.read = kmr_read,
};

KMR_MISC_MODULE(kmr_fops);
MODULE_DESCRIPTION("kmodrace: puts a reference too many");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
