// SPDX-License-Identifier: GPL-2.0
/*
 * An init that fails for units=0 or less and then forgets what it has made.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/proc_fs.h>

static int units = 4;
module_param(units, int, 0444);
MODULE_PARM_DESC(units, "how many units there are (default: 4)");

static const struct proc_ops kmr_ops = {
	.proc_lseek = noop_llseek,
};

static int __init kmr_init(void)
{
	if (!proc_create(KBUILD_MODNAME, 0444, NULL, &kmr_ops))
		return -ENOMEM;
	if (units > 0)
		return 0;
	pr_err("there must be a unit\n");
#ifdef FIXED
	remove_proc_entry(KBUILD_MODNAME, NULL);
#endif
	return -EINVAL;
}

static void __exit kmr_exit(void)
{
	remove_proc_entry(KBUILD_MODNAME, NULL);
}

MODULE_DESCRIPTION("kmodrace: leaves a proc entry when its init fails");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
