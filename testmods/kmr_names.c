// SPDX-License-Identifier: GPL-2.0
/*
 * A table of modules in miniature, behind /proc/kmr_names: an address belongs
 * to the module that stands there, whose name is given back and used again when
 * the module goes. For the controls of all that looks symbols up.
 *
 *   write "add NAME"   a module comes to stand at the first free address
 *   write "del NAME"   it goes, and its name's memory is poisoned
 *   write "look"       prints the symbol at the first address, as
 *                      sprint_symbol() does; waits at the gate "kmr_names"
 *                      between looking it up and printing it
 *   read               the first address, and what was printed of it last:
 *                      ADDRESS SIZE ANSWER
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/poison.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "kmr_gate.h"

static bool keeps;
module_param(keeps, bool, 0444);
MODULE_PARM_DESC(keeps,
		 "a lookup keeps a pointer to the module's name until it prints it "
		 "(the fault; default no: it copies the name under the lock)");

#define KMR_NAMES_COMMAND_MAX 32
#define KMR_NAMES_LENGTH 24

struct kmr_named {
	/* One more, which stays 0, so that also poison comes to an end. */
	char name[KMR_NAMES_LENGTH + 1];
	bool there;
};

static struct kmr_named kmr_table[2];
static char kmr_answer[4 * KMR_NAMES_LENGTH] = "-";
static DEFINE_MUTEX(kmr_names_lock);

static int kmr_names_add(const char *name)
{
	unsigned int i;
	int err = -ENOSPC;

	mutex_lock(&kmr_names_lock);
	for (i = 0; i < ARRAY_SIZE(kmr_table); i++) {
		if (kmr_table[i].there)
			continue;
		strscpy(kmr_table[i].name, name, KMR_NAMES_LENGTH);
		kmr_table[i].there = true;
		err = 0;
		break;
	}
	mutex_unlock(&kmr_names_lock);
	return err;
}

static int kmr_names_del(const char *name)
{
	unsigned int i;
	int err = -ENOENT;

	mutex_lock(&kmr_names_lock);
	for (i = 0; i < ARRAY_SIZE(kmr_table); i++) {
		if (!kmr_table[i].there || strcmp(kmr_table[i].name, name))
			continue;
		memset(kmr_table[i].name, POISON_FREE, KMR_NAMES_LENGTH);
		kmr_table[i].there = false;
		err = 0;
		break;
	}
	mutex_unlock(&kmr_names_lock);
	return err;
}

/* The symbol is copied in any case; it is the module's name that may be kept. */
static int kmr_names_look(void)
{
	const struct kmr_named *named = &kmr_table[0];
	char symbol[KMR_NAMES_LENGTH + 8];
	char copy[KMR_NAMES_LENGTH];
	const char *module = NULL;
	int err;

	mutex_lock(&kmr_names_lock);
	if (named->there) {
		snprintf(symbol, sizeof(symbol), "%s_here", named->name);
		strscpy(copy, named->name, sizeof(copy));
		module = keeps ? named->name : copy;
	}
	mutex_unlock(&kmr_names_lock);

	err = kmr_gate_wait("kmr_names");

	mutex_lock(&kmr_names_lock);
	if (module)
		snprintf(kmr_answer, sizeof(kmr_answer), "%s+0x0/0x%zx [%s]",
			 symbol, sizeof(*named), module);
	else
		snprintf(kmr_answer, sizeof(kmr_answer), "0x%lx",
			 (unsigned long)named);
	mutex_unlock(&kmr_names_lock);
	return err;
}

static int kmr_names_do(const char *command)
{
	if (!strncmp(command, "add ", 4))
		return kmr_names_add(command + 4);
	if (!strncmp(command, "del ", 4))
		return kmr_names_del(command + 4);
	if (!strcmp(command, "look"))
		return kmr_names_look();
	return -EINVAL;
}

static ssize_t kmr_names_write(struct file *file, const char __user *buf,
			       size_t len, loff_t *pos)
{
	char command[KMR_NAMES_COMMAND_MAX + 1];
	int err;

	if (len > KMR_NAMES_COMMAND_MAX)
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	err = kmr_names_do(command);
	return err ? err : len;
}

static int kmr_names_show(struct seq_file *m, void *unused)
{
	mutex_lock(&kmr_names_lock);
	seq_printf(m, "0x%lx %zu %*pEp\n", (unsigned long)&kmr_table[0],
		   sizeof(kmr_table[0]), (int)strlen(kmr_answer), kmr_answer);
	mutex_unlock(&kmr_names_lock);
	return 0;
}

static int kmr_names_open(struct inode *inode, struct file *file)
{
	return single_open(file, kmr_names_show, NULL);
}

static const struct proc_ops kmr_names_proc_ops = {
	.proc_open = kmr_names_open,
	.proc_read = seq_read,
	.proc_write = kmr_names_write,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static int __init kmr_names_init(void)
{
	return proc_create("kmr_names", 0600, NULL, &kmr_names_proc_ops) ?
		       0 :
		       -ENOMEM;
}

static void __exit kmr_names_exit(void)
{
	remove_proc_entry("kmr_names", NULL);
}

module_init(kmr_names_init);
module_exit(kmr_names_exit);
MODULE_DESCRIPTION("kmodrace: names that are looked up while they go, in miniature");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
