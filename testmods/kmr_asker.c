// SPDX-License-Identifier: GPL-2.0
/*
 * Is linked to kmr_answer, and so has to wait while that is being loaded.
 */
#include <linux/module.h>

#include "compat.h"
#include "kmr_answer.h"

static int __init kmr_asker_init(void)
{
	return kmr_answer_symbol() ? -EINVAL : 0;
}

static void __exit kmr_asker_exit(void)
{
}

module_init(kmr_asker_init);
module_exit(kmr_asker_exit);
MODULE_DESCRIPTION("kmodrace: needs a symbol of kmr_answer");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
