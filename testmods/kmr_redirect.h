/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions of the kernel redirected to one of the including module, through
 * ftrace, as livepatch does it. What the module calls itself is the kernel's
 * own; such a call must not be its function's last deed, or the compiler makes
 * a jump of it and it cannot be told from the kernel's.
 */
#ifndef KMR_REDIRECT_H
#define KMR_REDIRECT_H

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>

#include "compat.h"

/* Not exported since 5.7; a kprobe on it finds it by name. */
static unsigned long kmr_lookup(const char *name)
{
	static unsigned long (*lookup)(const char *name);
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };

	if (!lookup && !register_kprobe(&probe)) {
		lookup = (void *)probe.addr;
		unregister_kprobe(&probe);
	}
	return lookup ? lookup(name) : 0;
}

static void notrace kmr_redirect(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops,
				 struct kmr_ftrace_regs *regs)
{
	if (!within_module(parent_ip, THIS_MODULE))
		kmr_ftrace_set_ip(regs, (unsigned long)ops->private);
}

/* To FUNCTION, which has the type of what is redirected. */
#define KMR_REDIRECTION(function) {					\
	.func = kmr_redirect,						\
	.private = function,						\
	.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY,	\
}

static int kmr_redirect_from(struct ftrace_ops *ops, const void *function)
{
	int err = ftrace_set_filter_ip(ops, (unsigned long)function, 0, 0);

	if (err)
		return err;
	err = register_ftrace_function(ops);
	if (err)
		ftrace_set_filter_ip(ops, (unsigned long)function, 1, 0);
	return err;
}

static void kmr_restore(struct ftrace_ops *ops, const void *function)
{
	unregister_ftrace_function(ops);
	ftrace_set_filter_ip(ops, (unsigned long)function, 1, 0);
}

#endif
