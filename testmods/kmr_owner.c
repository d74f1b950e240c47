// SPDX-License-Identifier: GPL-2.0
/*
 * The module whose symbols are got and put. Exported to GPL modules only:
 * since 6.6 symbol_get() refuses everything else.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "compat.h"
#include "kmr_owner.h"

int kmr_owner_symbol(void)
{
	return 42;
}
EXPORT_SYMBOL_GPL(kmr_owner_symbol);

void kmr_owner_pin(void)
{
	__module_get(THIS_MODULE);
}
EXPORT_SYMBOL_GPL(kmr_owner_pin);

void kmr_owner_unpin(void)
{
	module_put(THIS_MODULE);
}
EXPORT_SYMBOL_GPL(kmr_owner_unpin);

static int __init kmr_owner_init(void)
{
	return 0;
}

static void __exit kmr_owner_exit(void)
{
}

module_init(kmr_owner_init);
module_exit(kmr_owner_exit);
MODULE_DESCRIPTION("kmodrace: exports the symbol that others get and put");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
