/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module whose init waits at the gate of its own name. KMR_SLOW(a) makes
 * kmr_slow_a.
 */
#ifndef KMR_SLOW_H
#define KMR_SLOW_H

#include <linux/module.h>

#include "compat.h"
#include "kmr_gate.h"

#define KMR_SLOW(x)							\
static int __init kmr_slow_##x##_init(void)				\
{									\
	return kmr_gate_wait("kmr_slow_" #x);				\
}									\
static void __exit kmr_slow_##x##_exit(void)				\
{									\
}									\
module_init(kmr_slow_##x##_init);					\
module_exit(kmr_slow_##x##_exit);					\
MODULE_DESCRIPTION("kmodrace: an init that waits at a gate");		\
MODULE_AUTHOR("The kmodrace authors");					\
MODULE_LICENSE("GPL")

#endif
