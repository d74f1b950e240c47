// SPDX-License-Identifier: GPL-2.0
/*
 * Makes the module loader itself faulty, on purpose: a notifier, called by
 * load_module() before the new module's code runs, takes the last bytes of
 * kmr_sections' name for a pointer and follows it. They are zeros unless
 * somebody wrote something there. A harness that looks for a loader that dies
 * over a damaged module must see this one die.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>

#include "compat.h"

static int kmr_trusting_notify(struct notifier_block *block, unsigned long state,
			       void *data)
{
	struct module *mod = data;
	unsigned long *trusted;

	if (state != MODULE_STATE_COMING || strcmp(mod->name, "kmr_sections"))
		return NOTIFY_DONE;
	memcpy(&trusted, mod->name + sizeof(mod->name) - sizeof(trusted),
	       sizeof(trusted));
	if (trusted)
		pr_info("it says %lu\n", READ_ONCE(*trusted));
	return NOTIFY_OK;
}

static struct notifier_block kmr_trusting_block = {
	.notifier_call = kmr_trusting_notify,
};

static int __init kmr_trusting_init(void)
{
	return register_module_notifier(&kmr_trusting_block);
}

static void __exit kmr_trusting_exit(void)
{
	unregister_module_notifier(&kmr_trusting_block);
}

module_init(kmr_trusting_init);
module_exit(kmr_trusting_exit);
MODULE_DESCRIPTION("kmodrace: a module loader that believes what it is told");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
