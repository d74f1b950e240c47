// SPDX-License-Identifier: GPL-2.0
/*
 * A directory in sysfs whose initstate comes late, as the control for the
 * pollers of /sys/module/X/initstate: /sys/kernel/kmr_late/late appears at
 * once, the file "initstate" in it only after the gate "kmr_late" is opened.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kobject.h>
#include <linux/module.h>
#include <linux/sysfs.h>

#include "compat.h"
#include "kmr_gate.h"

static struct kobject *kmr_late_parent;
static struct kobject *kmr_late_dir;

static ssize_t initstate_show(struct kobject *kobj,
			      struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "live\n");
}

static struct kobj_attribute kmr_late_initstate = __ATTR_RO(initstate);

static int __init kmr_late_init(void)
{
	int err = -ENOMEM;

	kmr_late_parent = kobject_create_and_add("kmr_late", kernel_kobj);
	if (!kmr_late_parent)
		return err;
	kmr_late_dir = kobject_create_and_add("late", kmr_late_parent);
	if (!kmr_late_dir)
		goto put_parent;
	err = kmr_gate_wait("kmr_late");
	if (err)
		goto put_dir;
	err = sysfs_create_file(kmr_late_dir, &kmr_late_initstate.attr);
	if (err)
		goto put_dir;
	return 0;

put_dir:
	kobject_put(kmr_late_dir);
put_parent:
	kobject_put(kmr_late_parent);
	return err;
}

static void __exit kmr_late_exit(void)
{
	kobject_put(kmr_late_dir);
	kobject_put(kmr_late_parent);
}

module_init(kmr_late_init);
module_exit(kmr_late_exit);
MODULE_DESCRIPTION("kmodrace: a sysfs directory whose initstate comes late");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
