// SPDX-License-Identifier: GPL-2.0
/*
 * A delayed work that is pending when the module goes.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/workqueue.h>

static void kmr_do(struct work_struct *work)
{
	pr_info("too late\n");
}

static DECLARE_DELAYED_WORK(kmr_work, kmr_do);

static int __init kmr_init(void)
{
	schedule_delayed_work(&kmr_work, 5 * HZ);
	return 0;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	cancel_delayed_work_sync(&kmr_work);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a work pending");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
