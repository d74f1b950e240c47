// SPDX-License-Identifier: GPL-2.0
/*
 * One of each kind of section that the module loader looks for, so that a
 * mutator has something to aim at: parameters, symbols exported in both ways,
 * per-CPU data, a WARN (the bug table), a user access (the exception table), a
 * static key (the jump table), pr_debug (dynamic debug), notes, read-only
 * data, data that is read-only after init. Nothing of it is ever run but an
 * init that returns 0.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cache.h>
#include <linux/jump_label.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/uaccess.h>

#include "compat.h"

static int number = 1;
module_param(number, int, 0444);
MODULE_PARM_DESC(number, "is there to be a parameter");

static char *text = "text";
module_param(text, charp, 0644);
MODULE_PARM_DESC(text, "is there to be a parameter");

static int list[4];
static unsigned int list_len;
module_param_array(list, int, &list_len, 0444);
MODULE_PARM_DESC(list, "is there to be an array of parameters");

static DEFINE_PER_CPU(int, kmr_sections_count);
static DEFINE_STATIC_KEY_FALSE(kmr_sections_key);
static int kmr_sections_late __ro_after_init = 1;
static const int kmr_sections_table[] = { 1, 2, 3, 5, 8, 13 };

int kmr_sections_plain(int n);
int kmr_sections_gpl(int __user *from);

int kmr_sections_plain(int n)
{
	if (static_branch_unlikely(&kmr_sections_key))
		pr_info("the key is on\n");
	this_cpu_inc(kmr_sections_count);
	return kmr_sections_table[n % ARRAY_SIZE(kmr_sections_table)];
}
EXPORT_SYMBOL(kmr_sections_plain);

int kmr_sections_gpl(int __user *from)
{
	int n;

	if (WARN_ON(!from) || get_user(n, from))
		return -EFAULT;
	pr_debug("got %d\n", n);
	return n + kmr_sections_late + number + list[0] + (text ? text[0] : 0);
}
EXPORT_SYMBOL_GPL(kmr_sections_gpl);

static int __init kmr_sections_init(void)
{
	return 0;
}

static void __exit kmr_sections_exit(void)
{
}

module_init(kmr_sections_init);
module_exit(kmr_sections_exit);
MODULE_DESCRIPTION("kmodrace: one of each kind of section, to be mutated");
MODULE_AUTHOR("The kmodrace authors");
MODULE_VERSION("1");
MODULE_ALIAS("kmr-sections-alias");
MODULE_LICENSE("GPL");
