// SPDX-License-Identifier: GPL-2.0
/*
 * An owner of a symbol that can be held in its exit, at the gate
 * "kmr_leaving": on its way out, and still found in the list of modules.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "compat.h"
#include "kmr_gate.h"

int kmr_leaving_symbol(void);

int kmr_leaving_symbol(void)
{
	return 42;
}
EXPORT_SYMBOL_GPL(kmr_leaving_symbol);

static int __init kmr_leaving_init(void)
{
	return 0;
}

static void __exit kmr_leaving_exit(void)
{
	kmr_gate_wait("kmr_leaving");
}

module_init(kmr_leaving_init);
module_exit(kmr_leaving_exit);
MODULE_DESCRIPTION("kmodrace: exports a symbol, and takes its time to leave");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
