// SPDX-License-Identifier: GPL-2.0
/*
 * Exports two symbols: one to modules under a licence of the GPL only, the
 * other to whoever asks. For what symbol_get() makes of the difference.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "compat.h"
#include "kmr_both.h"

int kmr_both_gpl(void)
{
	return 1;
}
EXPORT_SYMBOL_GPL(kmr_both_gpl);

int kmr_both_plain(void)
{
	return 2;
}
EXPORT_SYMBOL(kmr_both_plain);

static int __init kmr_both_init(void)
{
	return 0;
}

static void __exit kmr_both_exit(void)
{
}

module_init(kmr_both_init);
module_exit(kmr_both_exit);
MODULE_DESCRIPTION("kmodrace: exports one symbol to GPL modules only, and one to all");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
