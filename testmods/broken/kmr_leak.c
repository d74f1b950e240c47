// SPDX-License-Identifier: GPL-2.0
/*
 * A kilobyte for each load that nobody frees.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/slab.h>

static void *kmr_memory;

static int __init kmr_init(void)
{
	kmr_memory = kmalloc(1000, GFP_KERNEL);
	return kmr_memory ? 0 : -ENOMEM;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	kfree(kmr_memory);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaks memory with each load");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
