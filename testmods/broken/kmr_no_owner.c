// SPDX-License-Identifier: GPL-2.0
/*
 * A device without an owner: it can be unloaded while it is open.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "kmr_misc.h"

static int kmr_open(struct inode *inode, struct file *file)
{
	return 0;
}

static int kmr_release(struct inode *inode, struct file *file)
{
	return 0;
}

static const struct file_operations kmr_fops = {
#ifdef FIXED
	.owner = THIS_MODULE,
#endif
	.open = kmr_open,
	.release = kmr_release,
	.read = kmr_read,
};

KMR_MISC_MODULE(kmr_fops);
MODULE_DESCRIPTION("kmodrace: a device without an owner");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
