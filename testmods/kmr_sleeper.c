// SPDX-License-Identifier: GPL-2.0
/*
 * A thread that sleeps in the module's code and that the module's exit does
 * not stop: known to be broken whatever the kernel does for devices, and so
 * the control for every scenario that unloads a module under running code.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>

#include "compat.h"
#include "kmr_gate.h"

static noinline int kmr_sleeper_after(int err)
{
	pr_info("back in the thread: %d\n", err);
	return err;
}

static int kmr_sleeper_thread(void *unused)
{
	return kmr_sleeper_after(kmr_gate_wait("kmr_sleeper"));
}

static int __init kmr_sleeper_init(void)
{
	struct task_struct *task =
		kthread_run(kmr_sleeper_thread, NULL, "kmr_sleeper");

	return PTR_ERR_OR_ZERO(task);
}

static void __exit kmr_sleeper_exit(void)
{
	/* The fault: the thread is neither stopped nor waited for. */
}

module_init(kmr_sleeper_init);
module_exit(kmr_sleeper_exit);
MODULE_DESCRIPTION("kmodrace: leaves a sleeping thread behind when it is unloaded");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
