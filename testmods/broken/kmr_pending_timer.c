// SPDX-License-Identifier: GPL-2.0
/*
 * A timer that is pending when the module goes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/timer.h>

#include "compat.h"

static void kmr_tick(struct timer_list *timer)
{
	pr_info("too late\n");
}

static DEFINE_TIMER(kmr_timer, kmr_tick);

static int __init kmr_init(void)
{
	mod_timer(&kmr_timer, jiffies + 5 * HZ);
	return 0;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	kmr_timer_delete_sync(&kmr_timer);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a timer pending");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
