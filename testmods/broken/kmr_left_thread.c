// SPDX-License-Identifier: GPL-2.0
/*
 * A thread that the exit does not stop. Its code is the kernel's own, so
 * that it lives on.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kthread.h>
#include <linux/module.h>

static struct kthread_worker *kmr_worker;

static int __init kmr_init(void)
{
	kmr_worker = kthread_create_worker(0, "kmr_left");
	return PTR_ERR_OR_ZERO(kmr_worker);
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	kthread_destroy_worker(kmr_worker);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a kernel thread behind");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
