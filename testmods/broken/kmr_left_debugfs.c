// SPDX-License-Identifier: GPL-2.0
/*
 * A directory in debugfs that the exit forgets.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/debugfs.h>
#include <linux/module.h>

static struct dentry *kmr_dir;

static int __init kmr_init(void)
{
	kmr_dir = debugfs_create_dir(KBUILD_MODNAME, NULL);
	return PTR_ERR_OR_ZERO(kmr_dir);
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	debugfs_remove(kmr_dir);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a directory in debugfs behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
