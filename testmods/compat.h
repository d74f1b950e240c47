/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What changed in the kernel between 5.10 and today, as far as these modules
 * are concerned. Every entry gives its reason; no other file tests versions.
 */
#ifndef KMR_COMPAT_H
#define KMR_COMPAT_H

#include <linux/device.h>
#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/rculist.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "kmodrace's test modules need Linux 5.10 or newer"
#endif

/* 6.4 took the owner out of class_create() (commit 1aaba11da9aa). */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define kmr_class_create(name) class_create(THIS_MODULE, name)
#else
#define kmr_class_create(name) class_create(name)
#endif

/*
 * What a function tracer gets of the registers: pt_regs up to 5.10, then a
 * struct around them (commit d19ad0775dcd), with a setter of its own since 6.2
 * (commit 94d095ffa0e1).
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define kmr_ftrace_regs pt_regs
#define kmr_ftrace_set_ip(regs, address) ((regs)->ip = (address))
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define kmr_ftrace_regs ftrace_regs
#define kmr_ftrace_set_ip(regs, address) \
	(ftrace_get_regs(regs)->ip = (address))
#else
#define kmr_ftrace_regs ftrace_regs
#define kmr_ftrace_set_ip(regs, address) \
	ftrace_regs_set_instruction_pointer(regs, address)
#endif

/*
 * Where a module lies, what is only needed for its init included: in two pieces
 * up to 6.3, in one for each kind of section since (commit ac3b43283923).
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define KMR_MODULE_PARTS 2
#define kmr_module_part(mod, i) ((i) ? &(mod)->init_layout : &(mod)->core_layout)
#else
#define KMR_MODULE_PARTS MOD_MEM_NUM_TYPES
#define kmr_module_part(mod, i) (&(mod)->mem[i])
#endif

/*
 * The bare walk under RCU came after 5.10 (rculist.h had only the one over
 * entries); a macro, so that its absence shows.
 */
#ifndef list_for_each_rcu
#define list_for_each_rcu(pos, head)					\
	for (pos = rcu_dereference((head)->next); pos != (head);	\
	     pos = rcu_dereference((pos)->next))
#endif

/*
 * What find_symbol() of the loader is given: the name first of six arguments,
 * then since 5.12 a structure that begins with the name (commit 0b96615cdc7e).
 * It tells of success by a pointer, and since then by a bool.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)
#define kmr_find_symbol_result const void *
#define KMR_FIND_SYMBOL_TAKES \
	const char *name, void *owner, void *crc, void *license, bool gpl, bool warn
#define KMR_FIND_SYMBOL_GIVES name, owner, crc, license, gpl, warn
#define kmr_find_symbol_name name
#else
#define kmr_find_symbol_result bool
#define KMR_FIND_SYMBOL_TAKES const char **args
#define KMR_FIND_SYMBOL_GIVES args
#define kmr_find_symbol_name (*args)
#endif

/* 5.17 renamed complete_and_exit() (commit cead18552660). */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 17, 0)
#define kmr_complete_and_exit complete_and_exit
#else
#define kmr_complete_and_exit kthread_complete_and_exit
#endif

#endif
