// SPDX-License-Identifier: GPL-2.0
/*
 * Takes references on kmr_owner by name, in its init, as the parameter says.
 * It is never linked to kmr_owner: what it does leaves no holder behind.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/string.h>

#include "compat.h"
#include "kmr_owner.h"

static char *action = "get";
module_param(action, charp, 0444);
MODULE_PARM_DESC(action,
		 "get: symbol_get and no put (the fault); get-put: the pair; "
		 "pin: a bare module reference (the fault, whatever symbol_get "
		 "does); put, unpin: give back what an earlier load kept");

static int kmr_user_call(bool pin)
{
	void (*call)(void) = pin ? symbol_get(kmr_owner_pin) :
				   symbol_get(kmr_owner_unpin);

	if (!call)
		return -ENOENT;
	call();
	if (pin)
		symbol_put(kmr_owner_pin);
	else
		symbol_put(kmr_owner_unpin);
	return 0;
}

static int __init kmr_user_init(void)
{
	if (!strcmp(action, "get"))
		return symbol_get(kmr_owner_symbol) ? 0 : -ENOENT;
	if (!strcmp(action, "get-put")) {
		if (!symbol_get(kmr_owner_symbol))
			return -ENOENT;
		symbol_put(kmr_owner_symbol);
		return 0;
	}
	if (!strcmp(action, "put")) {
		symbol_put(kmr_owner_symbol);
		return 0;
	}
	if (!strcmp(action, "pin") || !strcmp(action, "unpin"))
		return kmr_user_call(!strcmp(action, "pin"));
	return -EINVAL;
}

static void __exit kmr_user_exit(void)
{
}

module_init(kmr_user_init);
module_exit(kmr_user_exit);
MODULE_DESCRIPTION("kmodrace: gets and puts a symbol of kmr_owner");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
