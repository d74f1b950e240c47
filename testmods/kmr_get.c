// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kmr_get, whose open() waits at the gate "kmr_get" and takes a reference
 * on its own module: after the wait, which is the fault of shared seed 003
 * ("incorrectly coded on the assumption that MOD_INC_USE_COUNT can be delayed
 * until the end of the routine"); or as its first action, which is what the
 * report asks for; or not at all, because the VFS does so through .owner.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/module.h>
#include <linux/string.h>

#include "kmr_device.h"
#include "kmr_gate.h"

static char *get = "late";
module_param(get, charp, 0444);
MODULE_PARM_DESC(get,
		 "late: the reference is taken at the end of open() (the "
		 "fault); first: at its beginning; owner: by the VFS");

static bool kmr_get_late;
static bool kmr_get_first;
static struct kmr_device kmr_get_device;

static int kmr_get_open(struct inode *inode, struct file *file)
{
	int err;

	if (kmr_get_first && !try_module_get(THIS_MODULE))
		return -ENODEV;

	err = kmr_gate_wait("kmr_get");
	pr_info("back in open()\n");

	if (err) {
		if (kmr_get_first)
			module_put(THIS_MODULE);
		return err;
	}
	if (kmr_get_late && !try_module_get(THIS_MODULE))
		return -ENODEV;
	return 0;
}

static int kmr_get_release(struct inode *inode, struct file *file)
{
	if (kmr_get_late || kmr_get_first)
		module_put(THIS_MODULE);
	return 0;
}

/* Not const: whether it has an owner is decided at load time. */
static struct file_operations kmr_get_fops = {
	.open = kmr_get_open,
	.release = kmr_get_release,
};

static int __init kmr_get_init(void)
{
	kmr_get_late = !strcmp(get, "late");
	kmr_get_first = !strcmp(get, "first");
	if (!strcmp(get, "owner"))
		kmr_get_fops.owner = THIS_MODULE;
	else if (!kmr_get_late && !kmr_get_first)
		return -EINVAL;
	return kmr_device_add(&kmr_get_device, &kmr_get_fops,
			      kmr_get_fops.owner);
}

static void __exit kmr_get_exit(void)
{
	kmr_device_del(&kmr_get_device);
}

module_init(kmr_get_init);
module_exit(kmr_get_exit);
MODULE_DESCRIPTION("kmodrace: a device whose open() takes its reference late, first, or not itself");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
