// SPDX-License-Identifier: GPL-2.0
/*
 * Two thousand parameters, each a file that the kernel makes in sysfs between
 * the module's directory and its initstate: the window of shared seed 004,
 * made wide (mod_sysfs_setup() in kernel/module/sysfs.c).
 */
#include <linux/module.h>

#include "compat.h"

#define KMR_PARAM(n)							\
	static int p##n;						\
	module_param(p##n, int, 0444);					\
	MODULE_PARM_DESC(p##n, "is there to be a file in sysfs");

#define KMR_TEN(n)							\
	KMR_PARAM(n##0) KMR_PARAM(n##1) KMR_PARAM(n##2) KMR_PARAM(n##3)	\
	KMR_PARAM(n##4) KMR_PARAM(n##5) KMR_PARAM(n##6) KMR_PARAM(n##7)	\
	KMR_PARAM(n##8) KMR_PARAM(n##9)

#define KMR_HUNDRED(n)							\
	KMR_TEN(n##0) KMR_TEN(n##1) KMR_TEN(n##2) KMR_TEN(n##3)		\
	KMR_TEN(n##4) KMR_TEN(n##5) KMR_TEN(n##6) KMR_TEN(n##7)		\
	KMR_TEN(n##8) KMR_TEN(n##9)

#define KMR_THOUSAND(n)							\
	KMR_HUNDRED(n##0) KMR_HUNDRED(n##1) KMR_HUNDRED(n##2)		\
	KMR_HUNDRED(n##3) KMR_HUNDRED(n##4) KMR_HUNDRED(n##5)		\
	KMR_HUNDRED(n##6) KMR_HUNDRED(n##7) KMR_HUNDRED(n##8)		\
	KMR_HUNDRED(n##9)

KMR_THOUSAND(0)
KMR_THOUSAND(1)

static int __init kmr_params_init(void)
{
	return 0;
}

static void __exit kmr_params_exit(void)
{
}

module_init(kmr_params_init);
module_exit(kmr_params_exit);
MODULE_DESCRIPTION("kmodrace: 2,000 parameters, a wide window in sysfs");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
