// SPDX-License-Identifier: GPL-2.0
/*
 * A kobject below /sys/kernel that the exit forgets.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kobject.h>
#include <linux/module.h>

static struct kobject *kmr_object;

static int __init kmr_init(void)
{
	kmr_object = kobject_create_and_add(KBUILD_MODNAME, kernel_kobj);
	return kmr_object ? 0 : -ENOMEM;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	kobject_put(kmr_object);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a kobject behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
