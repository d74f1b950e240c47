// SPDX-License-Identifier: GPL-2.0
/*
 * A proc entry that can be read before what it shows is there.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>

static int *kmr_value;

static int kmr_show(struct seq_file *seq, void *unused)
{
	seq_printf(seq, "%d\n", READ_ONCE(*READ_ONCE(kmr_value)));
	return 0;
}

static int __init kmr_init(void)
{
#ifdef FIXED
	kmr_value = kzalloc(sizeof(*kmr_value), GFP_KERNEL);
	if (!kmr_value)
		return -ENOMEM;
#endif
	if (!proc_create_single(KBUILD_MODNAME, 0444, NULL, kmr_show)) {
		kfree(kmr_value);
		return -ENOMEM;
	}
#ifndef FIXED
	/* As long as it takes to ask a slow device. */
	msleep(2);
	kmr_value = kzalloc(sizeof(*kmr_value), GFP_KERNEL);
	if (!kmr_value) {
		remove_proc_entry(KBUILD_MODNAME, NULL);
		return -ENOMEM;
	}
#endif
	return 0;
}

static void __exit kmr_exit(void)
{
	remove_proc_entry(KBUILD_MODNAME, NULL);
	kfree(kmr_value);
}

MODULE_DESCRIPTION("kmodrace: can be asked before it is ready");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
