// SPDX-License-Identifier: GPL-2.0
/*
 * A misc device that the exit forgets: the next walk of the list of misc
 * devices goes through memory that is gone.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

static const struct file_operations kmr_fops = {
	.owner = THIS_MODULE,
};

static struct miscdevice kmr_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = KBUILD_MODNAME,
	.fops = &kmr_fops,
};

static int __init kmr_init(void)
{
	return misc_register(&kmr_device);
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	misc_deregister(&kmr_device);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a misc device behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
