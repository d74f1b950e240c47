// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kmr_open, whose open() waits at the gate "kmr_open" before it returns.
 * Without an owner nobody takes a reference for the caller, and the module can
 * be unloaded under it: the fault of shared seed 003. With owner=1 it is the
 * same module, mended. With outside=1 it waits in code of kmr_gate: then nothing
 * comes back into the module, and what is used after the unload is its data, the
 * file operations.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/module.h>

#include "kmr_device.h"
#include "kmr_gate.h"

static bool owner;
module_param(owner, bool, 0444);
MODULE_PARM_DESC(owner, "set the owner of the device (default: no)");

static bool outside;
module_param(outside, bool, 0444);
MODULE_PARM_DESC(outside, "let open() wait in another module's code (default: no)");

static struct kmr_device kmr_open_device;

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
	kmr_open_fops.owner = owner ? THIS_MODULE : NULL;
	if (outside)
		kmr_open_fops.open = kmr_gate_open;
	return kmr_device_add(&kmr_open_device, &kmr_open_fops,
			      kmr_open_fops.owner);
}

static void __exit kmr_open_exit(void)
{
	kmr_device_del(&kmr_open_device);
}

module_init(kmr_open_init);
module_exit(kmr_open_exit);
MODULE_DESCRIPTION("kmodrace: a device whose open() sleeps, with or without owner");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
