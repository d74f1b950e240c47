// SPDX-License-Identifier: GPL-2.0
/*
 * A slab cache that the exit forgets.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/slab.h>

static struct kmem_cache *kmr_cache;

static int __init kmr_init(void)
{
	kmr_cache = kmem_cache_create(KBUILD_MODNAME, 136, 0, 0, NULL);
	return kmr_cache ? 0 : -ENOMEM;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	kmem_cache_destroy(kmr_cache);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a slab cache behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
