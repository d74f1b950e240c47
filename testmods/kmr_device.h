/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A character device under the module's own name, /dev/KBUILD_MODNAME.
 *
 * Of its own and not a misc device: misc_open() holds misc_mtx over open(), so
 * that misc_deregister() would wait for somebody who sleeps there. The cdev is
 * allocated, so that only the module's own memory goes away with the module.
 */
#ifndef KMR_DEVICE_H
#define KMR_DEVICE_H

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/module.h>

#include "compat.h"

struct kmr_device {
	dev_t number;
	struct cdev *cdev;
	struct class *class;
};

/*
 * Makes the device appear. The cdev gets the owner given here, or none; that
 * of the file operations is the caller's to set.
 */
static inline int kmr_device_add(struct kmr_device *dev,
				 const struct file_operations *fops,
				 struct module *owner)
{
	struct device *device;
	int err;

	err = alloc_chrdev_region(&dev->number, 0, 1, KBUILD_MODNAME);
	if (err)
		return err;

	err = -ENOMEM;
	dev->cdev = cdev_alloc();
	if (!dev->cdev)
		goto unregister;
	dev->cdev->ops = fops;
	dev->cdev->owner = owner;
	err = cdev_add(dev->cdev, dev->number, 1);
	if (err)
		goto del;

	dev->class = kmr_class_create(KBUILD_MODNAME);
	if (IS_ERR(dev->class)) {
		err = PTR_ERR(dev->class);
		goto del;
	}
	device = device_create(dev->class, NULL, dev->number, NULL,
			       KBUILD_MODNAME);
	if (IS_ERR(device)) {
		err = PTR_ERR(device);
		goto destroy_class;
	}
	return 0;

destroy_class:
	class_destroy(dev->class);
del:
	cdev_del(dev->cdev);
unregister:
	unregister_chrdev_region(dev->number, 1);
	return err;
}

static inline void kmr_device_del(struct kmr_device *dev)
{
	device_destroy(dev->class, dev->number);
	class_destroy(dev->class);
	cdev_del(dev->cdev);
	unregister_chrdev_region(dev->number, 1);
}

#endif
