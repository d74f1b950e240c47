// SPDX-License-Identifier: GPL-2.0
/*
 * A list of five items behind /proc files, as controls for the readers of
 * /proc/modules and /proc/kallsyms.
 *
 *   /proc/kmr_list_index    walked by position, as m_start()/m_next() in
 *                           kernel/module/procfs.c walk the modules
 *   /proc/kmr_list_address  walked by address: "next" is the first item behind
 *                           the last address shown, as the patch of 2007
 *                           (shared seed 000) proposed
 *   /proc/kmr_list_stuck    walked right, but begun anew whatever the position:
 *                           as the report says of the kernel before the fix,
 *                           "it prints the first module indefinitely"
 *   write "del NAME" or "add NAME" to any of them
 *
 * Each item prints `lines` lines (1 as a module does, more as the symbols of a
 * module do): "NAME LINE ADDRESS".
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "compat.h"

#define KMR_LIST_NAME_MAX 16
/* An item's size and alignment: its lines are told apart by address + line. */
#define KMR_LIST_ALIGN 64

static unsigned int lines = 1;
module_param(lines, uint, 0444);
MODULE_PARM_DESC(lines, "lines that each item prints (1 to 63, default 1)");

struct kmr_item {
	struct list_head list;
	char name[KMR_LIST_NAME_MAX];
} __aligned(KMR_LIST_ALIGN);

static LIST_HEAD(kmr_items);
static DEFINE_MUTEX(kmr_items_lock);

/* Ascending by address, so that both walks print the same text at rest. */
static int kmr_item_add(const char *name)
{
	struct kmr_item *item, *iter;
	struct list_head *place = &kmr_items;

	item = kzalloc(sizeof(*item), GFP_KERNEL);
	if (!item)
		return -ENOMEM;
	strscpy(item->name, name, sizeof(item->name));

	mutex_lock(&kmr_items_lock);
	list_for_each_entry(iter, &kmr_items, list) {
		if (!strcmp(iter->name, name)) {
			mutex_unlock(&kmr_items_lock);
			kfree(item);
			return -EEXIST;
		}
		if (iter > item && place == &kmr_items)
			place = &iter->list;
	}
	list_add_tail(&item->list, place);
	mutex_unlock(&kmr_items_lock);
	return 0;
}

static int kmr_item_del(const char *name)
{
	struct kmr_item *item;
	int err = -ENOENT;

	mutex_lock(&kmr_items_lock);
	list_for_each_entry(item, &kmr_items, list) {
		if (strcmp(item->name, name))
			continue;
		list_del(&item->list);
		kfree(item);
		err = 0;
		break;
	}
	mutex_unlock(&kmr_items_lock);
	return err;
}

/* What an iterator hands to show(): an item's address plus the line in it. */
static void *kmr_token(struct kmr_item *item, unsigned int line)
{
	return (char *)item + line;
}

static struct kmr_item *kmr_token_item(void *token)
{
	return (struct kmr_item *)((unsigned long)token & ~(KMR_LIST_ALIGN - 1UL));
}

static unsigned int kmr_token_line(void *token)
{
	return (unsigned long)token & (KMR_LIST_ALIGN - 1UL);
}

/* The broken walk: a position is a number of lines from the list's head. */
static void *kmr_index_at(loff_t pos)
{
	struct kmr_item *item;

	list_for_each_entry(item, &kmr_items, list) {
		if (pos < lines)
			return kmr_token(item, pos);
		pos -= lines;
	}
	return NULL;
}

static void *kmr_index_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&kmr_items_lock);
	return kmr_index_at(*pos);
}

static void *kmr_index_next(struct seq_file *m, void *token, loff_t *pos)
{
	return kmr_index_at(++*pos);
}

/*
 * The right walk: a position is the token of the next line to print, or the
 * end of the last one. What was removed meanwhile is passed over, and nothing
 * else moves.
 */
static void *kmr_address_from(unsigned long key)
{
	struct kmr_item *item;

	list_for_each_entry(item, &kmr_items, list) {
		unsigned long first = (unsigned long)kmr_token(item, 0);

		if (key <= first)
			return kmr_token(item, 0);
		if (key < first + lines)
			return (void *)key;
	}
	return NULL;
}

static void *kmr_address_start(struct seq_file *m, loff_t *pos)
{
	void *token;

	mutex_lock(&kmr_items_lock);
	token = kmr_address_from((unsigned long)*pos);
	if (token)
		*pos = (loff_t)(unsigned long)token;
	return token;
}

static void *kmr_address_next(struct seq_file *m, void *token, loff_t *pos)
{
	void *next = kmr_address_from((unsigned long)token + 1);

	*pos = next ? (loff_t)(unsigned long)next :
		      (loff_t)((unsigned long)token + 1);
	return next;
}

static void *kmr_stuck_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&kmr_items_lock);
	return kmr_index_at(0);
}

static void kmr_list_stop(struct seq_file *m, void *token)
{
	mutex_unlock(&kmr_items_lock);
}

static int kmr_list_show(struct seq_file *m, void *token)
{
	struct kmr_item *item = kmr_token_item(token);

	seq_printf(m, "%s %u 0x%px\n", item->name, kmr_token_line(token), item);
	return 0;
}

static const struct seq_operations kmr_index_ops = {
	.start = kmr_index_start,
	.next = kmr_index_next,
	.stop = kmr_list_stop,
	.show = kmr_list_show,
};

static const struct seq_operations kmr_address_ops = {
	.start = kmr_address_start,
	.next = kmr_address_next,
	.stop = kmr_list_stop,
	.show = kmr_list_show,
};

static const struct seq_operations kmr_stuck_ops = {
	.start = kmr_stuck_start,
	.next = kmr_index_next,
	.stop = kmr_list_stop,
	.show = kmr_list_show,
};

static int kmr_index_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &kmr_index_ops);
}

static int kmr_address_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &kmr_address_ops);
}

static int kmr_stuck_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &kmr_stuck_ops);
}

static ssize_t kmr_list_write(struct file *file, const char __user *buf,
			      size_t len, loff_t *pos)
{
	char command[KMR_LIST_NAME_MAX + 5];
	int err;

	if (len >= sizeof(command))
		return -EINVAL;
	if (copy_from_user(command, buf, len))
		return -EFAULT;
	command[len] = '\0';

	if (!strncmp(command, "add ", 4) && command[4])
		err = kmr_item_add(command + 4);
	else if (!strncmp(command, "del ", 4))
		err = kmr_item_del(command + 4);
	else
		err = -EINVAL;
	return err ? err : len;
}

static const struct proc_ops kmr_index_proc_ops = {
	.proc_open = kmr_index_open,
	.proc_read = seq_read,
	.proc_write = kmr_list_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

static const struct proc_ops kmr_address_proc_ops = {
	.proc_open = kmr_address_open,
	.proc_read = seq_read,
	.proc_write = kmr_list_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

static const struct proc_ops kmr_stuck_proc_ops = {
	.proc_open = kmr_stuck_open,
	.proc_read = seq_read,
	.proc_write = kmr_list_write,
	.proc_lseek = seq_lseek,
	.proc_release = seq_release,
};

static void kmr_list_free(void)
{
	struct kmr_item *item, *next;

	list_for_each_entry_safe(item, next, &kmr_items, list)
		kfree(item);
}

static int __init kmr_list_init(void)
{
	static const char *const names[] = { "item_a", "item_b", "item_c",
					     "item_d", "item_e" };
	unsigned int i;
	int err;

	if (lines < 1 || lines >= KMR_LIST_ALIGN)
		return -EINVAL;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		err = kmr_item_add(names[i]);
		if (err)
			goto free;
	}
	err = -ENOMEM;
	if (!proc_create("kmr_list_index", 0600, NULL, &kmr_index_proc_ops))
		goto free;
	if (!proc_create("kmr_list_address", 0600, NULL, &kmr_address_proc_ops))
		goto remove_index;
	if (!proc_create("kmr_list_stuck", 0600, NULL, &kmr_stuck_proc_ops))
		goto remove_address;
	return 0;

remove_address:
	remove_proc_entry("kmr_list_address", NULL);
remove_index:
	remove_proc_entry("kmr_list_index", NULL);
free:
	kmr_list_free();
	return err;
}

static void __exit kmr_list_exit(void)
{
	remove_proc_entry("kmr_list_stuck", NULL);
	remove_proc_entry("kmr_list_address", NULL);
	remove_proc_entry("kmr_list_index", NULL);
	kmr_list_free();
}

module_init(kmr_list_init);
module_exit(kmr_list_exit);
MODULE_DESCRIPTION("kmodrace: one list, walked by position and by address");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
