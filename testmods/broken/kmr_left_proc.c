// SPDX-License-Identifier: GPL-2.0
/*
 * A proc entry that the exit forgets.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/proc_fs.h>

static const struct proc_ops kmr_ops = {
	.proc_lseek = noop_llseek,
};

static int __init kmr_init(void)
{
	return proc_create(KBUILD_MODNAME, 0444, NULL, &kmr_ops) ? 0 : -ENOMEM;
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	remove_proc_entry(KBUILD_MODNAME, NULL);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a proc entry behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
