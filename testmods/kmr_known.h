/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module whose symbol carries its name, and that tells kmr_lookup where it
 * stands. KMR_KNOWN(a) makes kmr_known_a with kmr_known_a_here in it.
 */
#ifndef KMR_KNOWN_H
#define KMR_KNOWN_H

#include <linux/module.h>

#include "compat.h"
#include "kmr_lookup.h"

#define KMR_KNOWN(x)							\
static noinline int kmr_known_##x##_here(int n) { return n + 1; }	\
static int (*volatile kmr_known_##x##_call)(int) = kmr_known_##x##_here; \
static int __init kmr_known_##x##_init(void)				\
{									\
	return kmr_lookup_tell(THIS_MODULE, kmr_known_##x##_call);	\
}									\
static void __exit kmr_known_##x##_exit(void)				\
{									\
}									\
module_init(kmr_known_##x##_init);					\
module_exit(kmr_known_##x##_exit);					\
MODULE_DESCRIPTION("kmodrace: a module whose symbol is looked up");	\
MODULE_AUTHOR("The kmodrace authors");					\
MODULE_LICENSE("GPL")

#endif
