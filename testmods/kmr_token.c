// SPDX-License-Identifier: GPL-2.0
/*
 * What a file descriptor of /dev/kmr_fd points to. It lives here and not in
 * kmr_fd, so that a descriptor whose module was unloaded leads to no freed
 * memory: whether a descriptor holds its module can then be asked without
 * taking the kernel down. Each open file holds this module itself.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/module.h>

#include "compat.h"
#include "kmr_token.h"

static int kmr_token_open(struct inode *inode, struct file *file)
{
	/* Whoever registered the device is linked to us, so we are loaded. */
	__module_get(THIS_MODULE);
	return 0;
}

static int kmr_token_release(struct inode *inode, struct file *file)
{
	/* Its unloader comes after close(), which returns after this did. */
	module_put(THIS_MODULE);
	return 0;
}

static ssize_t kmr_token_read(struct file *file, char __user *buf, size_t len,
			      loff_t *pos)
{
	return 0;
}

/* Not const: a module that registers a device says whether it is the owner. */
static struct file_operations kmr_token_operations = {
	.open = kmr_token_open,
	.release = kmr_token_release,
	.read = kmr_token_read,
};

/* One device at a time: the next one's owner takes the place of the last's. */
const struct file_operations *kmr_token_fops(struct module *owner)
{
	kmr_token_operations.owner = owner;
	return &kmr_token_operations;
}
EXPORT_SYMBOL_GPL(kmr_token_fops);

static int __init kmr_token_init(void)
{
	return 0;
}

static void __exit kmr_token_exit(void)
{
}

module_init(kmr_token_init);
module_exit(kmr_token_exit);
MODULE_DESCRIPTION("kmodrace: file operations that outlive the module whose device has them");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
