// SPDX-License-Identifier: GPL-2.0
/*
 * Linked to kmr_owner: the kernel's loader counts it, and names it as a holder.
 * In its init it gets and puts a symbol of the owner by name besides, as often
 * as it is told: one put too many takes away the count of the link.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "compat.h"
#include "kmr_owner.h"

static unsigned int gets;
module_param(gets, uint, 0444);
MODULE_PARM_DESC(gets, "how often it calls symbol_get in its init (default 0)");

static unsigned int puts;
module_param(puts, uint, 0444);
MODULE_PARM_DESC(puts,
		 "how often it calls symbol_put afterwards (default 0); more "
		 "than gets is the fault");

static int __init kmr_linked_init(void)
{
	unsigned int got, put;

	for (got = 0; got < gets; got++)
		if (!__symbol_get("kmr_owner_symbol"))
			goto undo;
	for (put = 0; put < puts; put++)
		__symbol_put("kmr_owner_symbol");
	/* What makes it linked. */
	pr_debug("the symbol says %d\n", kmr_owner_symbol());
	return 0;

undo:
	while (got--)
		__symbol_put("kmr_owner_symbol");
	return -ENOENT;
}

static void __exit kmr_linked_exit(void)
{
}

module_init(kmr_linked_init);
module_exit(kmr_linked_exit);
MODULE_DESCRIPTION("kmodrace: linked to kmr_owner, and puts what it never got");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
