// SPDX-License-Identifier: GPL-2.0
/*
 * A loader in miniature behind /proc/kmr_once, as the control for parallel
 * loads: the first writer runs the "init", which waits at the gate "kmr_once";
 * whoever writes meanwhile is put to wait for it and then gets EEXIST, or EBUSY
 * if the "init" failed, as add_unformed_module() does it. "reset" forgets that
 * it was ever run.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#include "compat.h"
#include "kmr_gate.h"

static int answer;
module_param(answer, int, 0644);
MODULE_PARM_DESC(answer, "what the init returns: 0, or an error");

enum kmr_once_state { KMR_ONCE_NEW, KMR_ONCE_COMING, KMR_ONCE_LIVE };

static enum kmr_once_state kmr_once_state;
static DEFINE_MUTEX(kmr_once_lock);
static DECLARE_WAIT_QUEUE_HEAD(kmr_once_queue);

static void kmr_once_enter(enum kmr_once_state state)
{
	mutex_lock(&kmr_once_lock);
	WRITE_ONCE(kmr_once_state, state);
	mutex_unlock(&kmr_once_lock);
	wake_up_all(&kmr_once_queue);
}

static int kmr_once_load(void)
{
	bool first;
	int err;

	mutex_lock(&kmr_once_lock);
	first = kmr_once_state == KMR_ONCE_NEW;
	if (first)
		WRITE_ONCE(kmr_once_state, KMR_ONCE_COMING);
	mutex_unlock(&kmr_once_lock);

	if (first) {
		err = kmr_gate_wait("kmr_once");
		if (!err)
			err = answer;
		kmr_once_enter(err ? KMR_ONCE_NEW : KMR_ONCE_LIVE);
		return err;
	}
	err = wait_event_interruptible(kmr_once_queue,
				       READ_ONCE(kmr_once_state) != KMR_ONCE_COMING);
	if (err)
		return -EINTR;
	return READ_ONCE(kmr_once_state) == KMR_ONCE_LIVE ? -EEXIST : -EBUSY;
}

static ssize_t kmr_once_write(struct file *file, const char __user *buf,
			      size_t len, loff_t *pos)
{
	char command[8];
	int err = 0;

	if (len >= sizeof(command))
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	if (!strcmp(command, "load"))
		err = kmr_once_load();
	else if (!strcmp(command, "reset"))
		kmr_once_enter(KMR_ONCE_NEW);
	else
		err = -EINVAL;
	return err ? err : len;
}

static const struct proc_ops kmr_once_proc_ops = {
	.proc_write = kmr_once_write,
};

static int __init kmr_once_init(void)
{
	return proc_create("kmr_once", 0200, NULL, &kmr_once_proc_ops) ? 0 :
								       -ENOMEM;
}

static void __exit kmr_once_exit(void)
{
	remove_proc_entry("kmr_once", NULL);
}

module_init(kmr_once_init);
module_exit(kmr_once_exit);
MODULE_DESCRIPTION("kmodrace: a loader in miniature whose losers wait");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
