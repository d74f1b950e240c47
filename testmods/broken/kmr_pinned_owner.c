// SPDX-License-Identifier: GPL-2.0
/*
 * Exports the symbol that kmr_pins_other gets.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/export.h>
#include <linux/module.h>

int kmr_pinned_value;
EXPORT_SYMBOL_GPL(kmr_pinned_value);

static int __init kmr_init(void)
{
	return 0;
}

static void __exit kmr_exit(void)
{
}

module_init(kmr_init);
module_exit(kmr_exit);
MODULE_DESCRIPTION("kmodrace: exports a symbol");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
