// SPDX-License-Identifier: GPL-2.0
/*
 * An exit that trips over its own check.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/module.h>

static int kmr_users = 1;

static int __init kmr_init(void)
{
	return 0;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	kmr_users--;
#endif
	WARN_ON(kmr_users);
}

MODULE_DESCRIPTION("kmodrace: warns in its exit");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
