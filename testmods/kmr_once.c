// SPDX-License-Identifier: GPL-2.0
/*
 * A loader in miniature behind /proc/kmr_once, as the control for parallel
 * loads: the first writer runs the "init", which waits at the gate "kmr_once";
 * whoever writes meanwhile is put to wait for it and then gets EEXIST, or EBUSY
 * if the "init" failed, as add_unformed_module() does it. "unload" runs the
 * "exit", which waits at the gate "kmr_once_exit"; who meets one that is coming
 * or going gets EBUSY. "reset" forgets that it was ever run. Read, it tells the
 * state: new, coming, live or going.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
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

enum kmr_once_state {
	KMR_ONCE_NEW,
	KMR_ONCE_COMING,
	KMR_ONCE_LIVE,
	KMR_ONCE_GOING,
};

static const char *const kmr_once_names[] = {
	[KMR_ONCE_NEW] = "new\n",
	[KMR_ONCE_COMING] = "coming\n",
	[KMR_ONCE_LIVE] = "live\n",
	[KMR_ONCE_GOING] = "going\n",
};

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

/* Goes from one state to another, and tells in which it was found. */
static enum kmr_once_state kmr_once_move(enum kmr_once_state from,
					 enum kmr_once_state to)
{
	enum kmr_once_state found;

	mutex_lock(&kmr_once_lock);
	found = kmr_once_state;
	if (found == from)
		WRITE_ONCE(kmr_once_state, to);
	mutex_unlock(&kmr_once_lock);
	return found;
}

static int kmr_once_load(void)
{
	int err;

	switch (kmr_once_move(KMR_ONCE_NEW, KMR_ONCE_COMING)) {
	case KMR_ONCE_NEW:
		err = kmr_gate_wait("kmr_once");
		if (!err)
			err = answer;
		kmr_once_enter(err ? KMR_ONCE_NEW : KMR_ONCE_LIVE);
		return err;
	case KMR_ONCE_COMING:
		err = wait_event_interruptible(kmr_once_queue,
					       READ_ONCE(kmr_once_state) !=
						       KMR_ONCE_COMING);
		if (err)
			return -EINTR;
		return READ_ONCE(kmr_once_state) == KMR_ONCE_LIVE ? -EEXIST :
								    -EBUSY;
	case KMR_ONCE_LIVE:
		return -EEXIST;
	default:
		return -EBUSY;
	}
}

static int kmr_once_unload(void)
{
	switch (kmr_once_move(KMR_ONCE_LIVE, KMR_ONCE_GOING)) {
	case KMR_ONCE_LIVE:
		kmr_gate_wait("kmr_once_exit");
		kmr_once_enter(KMR_ONCE_NEW);
		return 0;
	case KMR_ONCE_NEW:
		return -ENOENT;
	default:
		return -EBUSY;
	}
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
	else if (!strcmp(command, "unload"))
		err = kmr_once_unload();
	else if (!strcmp(command, "reset"))
		kmr_once_enter(KMR_ONCE_NEW);
	else
		err = -EINVAL;
	return err ? err : len;
}

static ssize_t kmr_once_read(struct file *file, char __user *buf, size_t len,
			     loff_t *pos)
{
	const char *name = kmr_once_names[READ_ONCE(kmr_once_state)];

	return simple_read_from_buffer(buf, len, pos, name, strlen(name));
}

static const struct proc_ops kmr_once_proc_ops = {
	.proc_read = kmr_once_read,
	.proc_write = kmr_once_write,
};

static int __init kmr_once_init(void)
{
	return proc_create("kmr_once", 0600, NULL, &kmr_once_proc_ops) ? 0 :
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
