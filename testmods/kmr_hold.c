// SPDX-License-Identifier: GPL-2.0
/*
 * The windows of shared seed 004, held open in the kernel's own loader and for
 * any module: while this one is loaded, whoever loads the module NAME waits at
 * the gate "NAME.setup", if that is shut, when the directory of NAME is in
 * sysfs and its initstate is not yet; and whoever unloads it at the gate
 * "NAME.teardown", when initstate is gone and the directory is not yet.
 *
 * What is between the two (mod_sysfs_setup() and mod_sysfs_teardown() in
 * kernel/module/sysfs.c) are the parameters, which kernel/params.c makes and
 * removes: its two functions are redirected.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/rcupdate.h>
#include <linux/wait.h>

#include "compat.h"
#include "kmr_gate.h"
#include "kmr_kernel.h"

/* A longer name is no gate's. */
#define KMR_HOLD_GATE_MAX 32

static int (*kmr_setup)(struct module *mod, const struct kernel_param *kparam,
			unsigned int num_params);
static void (*kmr_remove)(struct module *mod);

/* Loaders and unloaders inside of this module. */
static atomic_t kmr_inside = ATOMIC_INIT(0);
static DECLARE_WAIT_QUEUE_HEAD(kmr_left);

static void kmr_hold_at(const struct module *mod, const char *where)
{
	char gate[KMR_HOLD_GATE_MAX];

	if (snprintf(gate, sizeof(gate), "%s.%s", mod->name, where) <
	    (int)sizeof(gate))
		kmr_gate_wait(gate);
}

static void kmr_hold_leave(void)
{
	if (atomic_dec_and_test(&kmr_inside))
		wake_up(&kmr_left);
}

static int kmr_hold_setup(struct module *mod, const struct kernel_param *kparam,
			  unsigned int num_params)
{
	int err;

	atomic_inc(&kmr_inside);
	kmr_hold_at(mod, "setup");
	err = kmr_setup(mod, kparam, num_params);
	kmr_hold_leave();
	return err;
}

static void kmr_hold_remove(struct module *mod)
{
	atomic_inc(&kmr_inside);
	kmr_hold_at(mod, "teardown");
	kmr_remove(mod);
	kmr_hold_leave();
}

static struct ftrace_ops kmr_setup_ops = KMR_REDIRECT(kmr_hold_setup);
static struct ftrace_ops kmr_remove_ops = KMR_REDIRECT(kmr_hold_remove);

static int __init kmr_hold_init(void)
{
	int err;

	kmr_setup = kmr_find("module_param_sysfs_setup");
	kmr_remove = kmr_find("module_param_sysfs_remove");
	if (!kmr_setup || !kmr_remove) {
		pr_err("what makes and removes parameters in sysfs was not found\n");
		return -ENOENT;
	}
	err = kmr_redirect_from(&kmr_setup_ops, kmr_setup);
	if (err)
		return err;
	err = kmr_redirect_from(&kmr_remove_ops, kmr_remove);
	if (err)
		kmr_restore(&kmr_setup_ops, kmr_setup);
	return err;
}

static void __exit kmr_hold_exit(void)
{
	kmr_restore(&kmr_remove_ops, kmr_remove);
	kmr_restore(&kmr_setup_ops, kmr_setup);
	/* Nobody comes any more; whoever waits inside has to leave first. */
	wait_event(kmr_left, !atomic_read(&kmr_inside));
	synchronize_rcu_tasks();
}

module_init(kmr_hold_init);
module_exit(kmr_hold_exit);
MODULE_DESCRIPTION("kmodrace: holds modules that have a directory in sysfs and no initstate");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
