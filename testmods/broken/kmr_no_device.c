// SPDX-License-Identifier: GPL-2.0
/*
 * Finds no device to drive, which is no fault.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

static int __init kmr_init(void)
{
	pr_info("there is no device\n");
	return -ENODEV;
}

static void __exit kmr_exit(void)
{
}

module_init(kmr_init);
module_exit(kmr_exit);
MODULE_DESCRIPTION("kmodrace: finds no device");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
