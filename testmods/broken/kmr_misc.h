/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A misc device under the module's own name, /dev/KBUILD_MODNAME, that comes
 * and goes with the module. What is done with it is the including module's.
 */
#ifndef KMR_MISC_H
#define KMR_MISC_H

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

static ssize_t kmr_read(struct file *file, char __user *to, size_t size,
			loff_t *at)
{
	return 0;
}

#define KMR_MISC_MODULE(its_fops)					\
	static struct miscdevice kmr_device = {				\
		.minor = MISC_DYNAMIC_MINOR,				\
		.name = KBUILD_MODNAME,					\
		.fops = &its_fops,					\
	};								\
									\
	static int __init kmr_init(void)				\
	{								\
		return misc_register(&kmr_device);			\
	}								\
									\
	static void __exit kmr_exit(void)				\
	{								\
		misc_deregister(&kmr_device);				\
	}								\
									\
	module_init(kmr_init);						\
	module_exit(kmr_exit)

#endif
