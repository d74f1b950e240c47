/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds what the kernel does not export, and puts functions in the place of its
 * own through ftrace, as livepatch does it.
 */
#ifndef KMR_KERNEL_H
#define KMR_KERNEL_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>

#include "compat.h"

/* kallsyms_lookup_name() is not exported since 5.7; a kprobe finds it. */
static inline void *kmr_find(const char *name)
{
	static unsigned long (*lookup)(const char *name);
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };

	if (!lookup && !register_kprobe(&probe)) {
		lookup = (void *)probe.addr;
		unregister_kprobe(&probe);
	}
	return lookup ? (void *)lookup(name) : NULL;
}

/* The head of the kernel's list of modules, which this one is on. */
static inline struct list_head *kmr_find_modules(void)
{
	struct list_head *head = kmr_find("modules");
	const struct list_head *entry;
	bool found = false;

	rcu_read_lock();
	list_for_each_rcu(entry, &THIS_MODULE->list) {
		if (entry == head) {
			found = true;
			break;
		}
	}
	rcu_read_unlock();
	return found ? head : NULL;
}

static inline void notrace kmr_redirect(unsigned long ip,
					unsigned long parent_ip,
					struct ftrace_ops *ops,
					struct kmr_ftrace_regs *regs)
{
	/* What we call ourselves is the kernel's own. */
	if (!within_module(parent_ip, THIS_MODULE))
		kmr_ftrace_set_ip(regs, (unsigned long)ops->private);
}

/* Whoever calls the kernel's function comes to `by` instead. */
#define KMR_REDIRECT(by)						\
	{								\
		.func = kmr_redirect,					\
		.private = by,						\
		.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY, \
	}

static inline int kmr_redirect_from(struct ftrace_ops *ops,
				    const void *function)
{
	int err = ftrace_set_filter_ip(ops, (unsigned long)function, 0, 0);

	if (err)
		return err;
	err = register_ftrace_function(ops);
	if (err)
		ftrace_set_filter_ip(ops, (unsigned long)function, 1, 0);
	return err;
}

/* Nobody comes any more; who is inside still has to be waited for. */
static inline void kmr_restore(struct ftrace_ops *ops, const void *function)
{
	unregister_ftrace_function(ops);
	ftrace_set_filter_ip(ops, (unsigned long)function, 1, 0);
}

#endif
