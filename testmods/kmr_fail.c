// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kmr_fail, whose open() always fails, after it took a reference on its
 * own module as its first action. The failure path forgets to give it back:
 * the fault of shared seed 003, "all failure paths must do MOD_DEC_USE_COUNT".
 * With put=1 the failure path is right; with owner=1 open() takes nothing, and
 * what the VFS took through .owner the VFS gives back.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "kmr_device.h"

static bool put;
module_param(put, bool, 0444);
MODULE_PARM_DESC(put, "give the reference back when open() fails (default: no)");

static bool owner;
module_param(owner, bool, 0444);
MODULE_PARM_DESC(owner,
		 "set the owner of the device, and take no reference in open() "
		 "(default: no)");

/* The harness knows what was leaked, and gives it back with this. */
static int kmr_fail_pin_set(const char *text, const struct kernel_param *kp)
{
	int count;
	int err = kstrtoint(text, 0, &count);

	if (err)
		return err;
	for (; count > 0; count--)
		__module_get(THIS_MODULE);
	for (; count < 0; count++)
		module_put(THIS_MODULE);
	return 0;
}

static const struct kernel_param_ops kmr_fail_pin_ops = {
	.set = kmr_fail_pin_set,
};

module_param_cb(pin, &kmr_fail_pin_ops, NULL, 0200);
MODULE_PARM_DESC(pin,
		 "written: so many references are taken (above 0) or given "
		 "back (below 0)");

static struct kmr_device kmr_fail_device;

/* Stands for what can go wrong in an open(), such as request_irq(). */
static int kmr_fail_start(void)
{
	return -EIO;
}

static int kmr_fail_open(struct inode *inode, struct file *file)
{
	int err;

	if (owner)
		return kmr_fail_start();

	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	err = kmr_fail_start();
	if (err && put)
		module_put(THIS_MODULE);
	return err;
}

/* Not const: whether it has an owner is decided at load time. */
static struct file_operations kmr_fail_fops = {
	.open = kmr_fail_open,
};

static int __init kmr_fail_init(void)
{
	kmr_fail_fops.owner = owner ? THIS_MODULE : NULL;
	return kmr_device_add(&kmr_fail_device, &kmr_fail_fops,
			      kmr_fail_fops.owner);
}

static void __exit kmr_fail_exit(void)
{
	kmr_device_del(&kmr_fail_device);
}

module_init(kmr_fail_init);
module_exit(kmr_fail_exit);
MODULE_DESCRIPTION("kmodrace: a device whose open() fails, with or without giving its reference back");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
