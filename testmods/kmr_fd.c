// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kmr_fd, a descriptor of which is a token: as long as one is open, the
 * module must stay, because the calls that need only a descriptor (read, write)
 * take no reference of their own. With owner=0 the descriptor holds nothing,
 * and the module goes while it is open: the fault.
 *
 * The file operations are kmr_token's, so that the fault can be seen and
 * survived. The cdev names no owner either way: its reference would be a second
 * one beside that of the file operations.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/module.h>

#include "kmr_device.h"
#include "kmr_token.h"

static bool owner = true;
module_param(owner, bool, 0444);
MODULE_PARM_DESC(owner, "name this module as the owner (default: yes)");

static struct kmr_device kmr_fd_device;

static int __init kmr_fd_init(void)
{
	return kmr_device_add(&kmr_fd_device,
			      kmr_token_fops(owner ? THIS_MODULE : NULL), NULL);
}

static void __exit kmr_fd_exit(void)
{
	kmr_device_del(&kmr_fd_device);
}

module_init(kmr_fd_init);
module_exit(kmr_fd_exit);
MODULE_DESCRIPTION("kmodrace: a device whose descriptors hold the module, or do not");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
