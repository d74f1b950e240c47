// SPDX-License-Identifier: GPL-2.0
/*
 * Holds whoever looks a certain symbol up, when it was found and nothing was
 * taken yet: in __symbol_get() between find_symbol() and
 * strong_try_module_get() (kernel/module/main.c). The kernel has preemption
 * off there, so nobody can sleep: the CPU is kept busy, and another must go on.
 *
 *   symbol=NAME   which symbol
 *   holding       how many are held now
 *   go            write 1, and they go on; so they do after two seconds
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/atomic.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/processor.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "compat.h"
#include "kmr_kernel.h"

#define KMR_FOUND_MAX_NS (2 * NSEC_PER_SEC)

static char *symbol = "";
module_param(symbol, charp, 0444);
MODULE_PARM_DESC(symbol, "whose finders are held");

static int holding;
module_param(holding, int, 0444);
MODULE_PARM_DESC(holding, "how many are held now");

static bool go;
module_param(go, bool, 0644);
MODULE_PARM_DESC(go, "whether they go on");

static kmr_find_symbol_result (*kmr_real_find)(KMR_FIND_SYMBOL_TAKES);
static atomic_t kmr_inside = ATOMIC_INIT(0);

static void kmr_found_hold(void)
{
	u64 until = ktime_get_ns() + KMR_FOUND_MAX_NS;

	WRITE_ONCE(holding, holding + 1);
	while (!READ_ONCE(go) && ktime_get_ns() < until)
		cpu_relax();
	WRITE_ONCE(holding, holding - 1);
}

static kmr_find_symbol_result kmr_found_find(KMR_FIND_SYMBOL_TAKES)
{
	kmr_find_symbol_result found;

	atomic_inc(&kmr_inside);
	found = kmr_real_find(KMR_FIND_SYMBOL_GIVES);
	if (found && !strcmp(kmr_find_symbol_name, symbol))
		kmr_found_hold();
	atomic_dec(&kmr_inside);
	return found;
}

static struct ftrace_ops kmr_find_ops = KMR_REDIRECT(kmr_found_find);

static int __init kmr_found_init(void)
{
	kmr_real_find = kmr_find("find_symbol");
	if (!kmr_real_find) {
		pr_err("what looks symbols up was not found\n");
		return -ENOENT;
	}
	return kmr_redirect_from(&kmr_find_ops, kmr_real_find);
}

static void __exit kmr_found_exit(void)
{
	kmr_restore(&kmr_find_ops, kmr_real_find);
	/* Nobody comes any more; whoever is inside does not sleep there. */
	while (atomic_read(&kmr_inside))
		cpu_relax();
	synchronize_rcu_tasks();
}

module_init(kmr_found_init);
module_exit(kmr_found_exit);
MODULE_DESCRIPTION("kmodrace: holds those who have found a symbol");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
