// SPDX-License-Identifier: GPL-2.0
/*
 * Named gates in the kernel, worked from user space through /proc/kmr_gate.
 *
 *   write "shut NAME"   the gate holds whoever calls kmr_gate_wait(NAME)
 *   write "open NAME"   all waiters go on, later callers do not wait
 *   write "purge"       lazily freed module memory is unmapped on all CPUs now
 *   read                a line for each gate: NAME shut|open WAITING PASSED
 *
 * A window is thereby open exactly as long as the harness wants it to be, and
 * the harness can see that somebody stands in it before it goes on.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "compat.h"
#include "kmr_gate.h"

#define KMR_GATE_NAME_MAX 32
#define KMR_GATE_COMMAND_MAX (KMR_GATE_NAME_MAX + 8)

struct kmr_gate {
	struct list_head list;
	char name[KMR_GATE_NAME_MAX];
	bool open;
	unsigned int waiting;
	unsigned int passed;
};

static LIST_HEAD(kmr_gates);
static DEFINE_MUTEX(kmr_gates_lock);
/* One queue for all gates: they are few, and their waiters fewer. */
static DECLARE_WAIT_QUEUE_HEAD(kmr_gates_queue);

static struct kmr_gate *kmr_gate_find(const char *name)
{
	struct kmr_gate *gate;

	lockdep_assert_held(&kmr_gates_lock);
	list_for_each_entry(gate, &kmr_gates, list)
		if (!strcmp(gate->name, name))
			return gate;
	return NULL;
}

static struct kmr_gate *kmr_gate_find_or_add(const char *name)
{
	struct kmr_gate *gate = kmr_gate_find(name);

	if (gate)
		return gate;
	gate = kzalloc(sizeof(*gate), GFP_KERNEL);
	if (!gate)
		return NULL;
	strscpy(gate->name, name, sizeof(gate->name));
	gate->open = true;
	list_add_tail(&gate->list, &kmr_gates);
	return gate;
}

int kmr_gate_wait(const char *name)
{
	struct kmr_gate *gate;
	int err;

	mutex_lock(&kmr_gates_lock);
	gate = kmr_gate_find_or_add(name);
	if (!gate) {
		mutex_unlock(&kmr_gates_lock);
		return -ENOMEM;
	}
	gate->waiting++;
	mutex_unlock(&kmr_gates_lock);

	err = wait_event_killable(kmr_gates_queue, READ_ONCE(gate->open));

	mutex_lock(&kmr_gates_lock);
	gate->waiting--;
	gate->passed++;
	mutex_unlock(&kmr_gates_lock);
	return err ? -EINTR : 0;
}
EXPORT_SYMBOL_GPL(kmr_gate_wait);

/* An open() whose code stays when the module of its file operations goes. */
int kmr_gate_open(struct inode *inode, struct file *file)
{
	return kmr_gate_wait("kmr_open");
}
EXPORT_SYMBOL_GPL(kmr_gate_open);

static int kmr_gate_set(const char *name, bool open)
{
	struct kmr_gate *gate;

	if (!*name || strlen(name) >= KMR_GATE_NAME_MAX)
		return -EINVAL;
	mutex_lock(&kmr_gates_lock);
	gate = kmr_gate_find_or_add(name);
	if (gate) {
		WRITE_ONCE(gate->open, open);
		if (!open)
			gate->passed = 0;
	}
	mutex_unlock(&kmr_gates_lock);
	if (!gate)
		return -ENOMEM;
	if (open)
		wake_up_all(&kmr_gates_queue);
	return 0;
}

static ssize_t kmr_gate_write(struct file *file, const char __user *buf,
			      size_t len, loff_t *pos)
{
	char command[KMR_GATE_COMMAND_MAX + 1];
	int err;

	if (len > KMR_GATE_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	if (!strncmp(command, "shut ", 5)) {
		err = kmr_gate_set(command + 5, false);
	} else if (!strncmp(command, "open ", 5)) {
		err = kmr_gate_set(command + 5, true);
	} else if (!strcmp(command, "purge")) {
		/* vfree() leaves stale TLB entries until enough has gathered. */
		vm_unmap_aliases();
		err = 0;
	} else {
		err = -EINVAL;
	}
	return err ? err : len;
}

static int kmr_gate_show(struct seq_file *m, void *unused)
{
	struct kmr_gate *gate;

	mutex_lock(&kmr_gates_lock);
	list_for_each_entry(gate, &kmr_gates, list)
		seq_printf(m, "%s %s %u %u\n", gate->name,
			   gate->open ? "open" : "shut", gate->waiting,
			   gate->passed);
	mutex_unlock(&kmr_gates_lock);
	return 0;
}

static int kmr_gate_proc_open(struct inode *inode, struct file *file)
{
	return single_open(file, kmr_gate_show, NULL);
}

static const struct proc_ops kmr_gate_proc_ops = {
	.proc_open = kmr_gate_proc_open,
	.proc_read = seq_read,
	.proc_write = kmr_gate_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init kmr_gate_init(void)
{
	return proc_create("kmr_gate", 0600, NULL, &kmr_gate_proc_ops) ? 0 :
								       -ENOMEM;
}

static void __exit kmr_gate_exit(void)
{
	struct kmr_gate *gate, *next;

	remove_proc_entry("kmr_gate", NULL);
	list_for_each_entry_safe(gate, next, &kmr_gates, list)
		kfree(gate);
}

module_init(kmr_gate_init);
module_exit(kmr_gate_exit);
MODULE_DESCRIPTION("kmodrace: gates that hold a window open");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
