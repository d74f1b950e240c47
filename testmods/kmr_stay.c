// SPDX-License-Identifier: GPL-2.0
/*
 * A module with an init and without an exit: the kernel lets it in and does
 * not let it out again, unless it is forced to.
 */
#include <linux/module.h>

#include "compat.h"

static int __init kmr_stay_init(void)
{
	return 0;
}

module_init(kmr_stay_init);
MODULE_DESCRIPTION("kmodrace: a module that cannot be unloaded");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
