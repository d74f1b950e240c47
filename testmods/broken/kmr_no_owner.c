// SPDX-License-Identifier: GPL-2.0
/*
 * A device without an owner: it can be unloaded while it is open.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>

static int kmr_open(struct inode *inode, struct file *file)
{
	return 0;
}

static int kmr_release(struct inode *inode, struct file *file)
{
	return 0;
}

static ssize_t kmr_read(struct file *file, char __user *to, size_t size,
			loff_t *at)
{
	return 0;
}

static const struct file_operations kmr_fops = {
#ifdef FIXED
	.owner = THIS_MODULE,
#endif
	.open = kmr_open,
	.release = kmr_release,
	.read = kmr_read,
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
	misc_deregister(&kmr_device);
}

MODULE_DESCRIPTION("kmodrace: a device without an owner");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
