/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module that does nothing but be there: a line in /proc/modules and a few
 * symbols of its own in /proc/kallsyms. KMR_PLAIN(a) makes kmr_a.
 */
#ifndef KMR_PLAIN_H
#define KMR_PLAIN_H

#include <linux/module.h>

#include "compat.h"

#define KMR_PLAIN(x)							\
static noinline int kmr_##x##_first(int n) { return n + 1; }		\
static noinline int kmr_##x##_second(int n) { return n * 3; }		\
static noinline int kmr_##x##_third(int n) { return n ^ 5; }		\
static int (*volatile kmr_##x##_table[])(int) = {			\
	kmr_##x##_first, kmr_##x##_second, kmr_##x##_third,		\
};									\
static int __init kmr_##x##_init(void)					\
{									\
	return kmr_##x##_table[0](0) == 1 ? 0 : -EINVAL;		\
}									\
static void __exit kmr_##x##_exit(void)					\
{									\
}									\
module_init(kmr_##x##_init);						\
module_exit(kmr_##x##_exit);						\
MODULE_DESCRIPTION("kmodrace: a plain module with symbols of its own");	\
MODULE_AUTHOR("The kmodrace authors");					\
MODULE_LICENSE("GPL")

#endif
