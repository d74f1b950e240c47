// SPDX-License-Identifier: GPL-2.0
/*
 * Gets a symbol of kmr_pinned_owner and does not put it.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

extern int kmr_pinned_value;

static int __init kmr_init(void)
{
	return symbol_get(kmr_pinned_value) ? 0 : -ENOENT;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	symbol_put(kmr_pinned_value);
#endif
}

MODULE_DESCRIPTION("kmodrace: gets a symbol and does not put it");
MODULE_SOFTDEP("pre: kmr_pinned_owner");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
