// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kmr_open, whose open() waits at the gate "kmr_open" before it returns.
 * Without an owner nobody takes a reference for the caller, and the module can
 * be unloaded under it: the fault of shared seed 003. With owner=1 it is the
 * same module, mended.
 *
 * A character device of its own and not a misc device: misc_open() holds
 * misc_mtx over open(), so that misc_deregister() would wait for the sleeper.
 * The cdev is allocated, so that only the module's own memory goes away.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>

#include "compat.h"
#include "kmr_gate.h"

static bool owner;
module_param(owner, bool, 0444);
MODULE_PARM_DESC(owner, "set the owner of the device (default: no)");

static dev_t kmr_open_number;
static struct cdev *kmr_open_cdev;
static struct class *kmr_open_class;

static int kmr_open_open(struct inode *inode, struct file *file)
{
	int err = kmr_gate_wait("kmr_open");

	pr_info("back in open()\n");
	return err;
}

/* Not const: whether it has an owner is decided at load time. */
static struct file_operations kmr_open_fops = {
	.open = kmr_open_open,
};

static int __init kmr_open_init(void)
{
	struct device *device;
	int err;

	err = alloc_chrdev_region(&kmr_open_number, 0, 1, KBUILD_MODNAME);
	if (err)
		return err;

	err = -ENOMEM;
	kmr_open_cdev = cdev_alloc();
	if (!kmr_open_cdev)
		goto unregister;
	kmr_open_cdev->ops = &kmr_open_fops;
	if (owner) {
		kmr_open_cdev->owner = THIS_MODULE;
		kmr_open_fops.owner = THIS_MODULE;
	}
	err = cdev_add(kmr_open_cdev, kmr_open_number, 1);
	if (err)
		goto del;

	kmr_open_class = kmr_class_create(KBUILD_MODNAME);
	if (IS_ERR(kmr_open_class)) {
		err = PTR_ERR(kmr_open_class);
		goto del;
	}
	device = device_create(kmr_open_class, NULL, kmr_open_number, NULL,
			       KBUILD_MODNAME);
	if (IS_ERR(device)) {
		err = PTR_ERR(device);
		goto destroy_class;
	}
	return 0;

destroy_class:
	class_destroy(kmr_open_class);
del:
	cdev_del(kmr_open_cdev);
unregister:
	unregister_chrdev_region(kmr_open_number, 1);
	return err;
}

static void __exit kmr_open_exit(void)
{
	device_destroy(kmr_open_class, kmr_open_number);
	class_destroy(kmr_open_class);
	cdev_del(kmr_open_cdev);
	unregister_chrdev_region(kmr_open_number, 1);
}

module_init(kmr_open_init);
module_exit(kmr_open_exit);
MODULE_DESCRIPTION("kmodrace: a device whose open() sleeps, with or without owner");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
