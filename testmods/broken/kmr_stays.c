// SPDX-License-Identifier: GPL-2.0
/*
 * Has an init and no exit, which is no fault.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

static int __init kmr_init(void)
{
	return 0;
}

module_init(kmr_init);
MODULE_DESCRIPTION("kmodrace: cannot be unloaded by design");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
