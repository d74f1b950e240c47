// SPDX-License-Identifier: GPL-2.0
/*
 * A device number that the exit forgets.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/module.h>

static dev_t kmr_number;

static int __init kmr_init(void)
{
	return alloc_chrdev_region(&kmr_number, 0, 1, KBUILD_MODNAME);
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	unregister_chrdev_region(kmr_number, 1);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a device number behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
