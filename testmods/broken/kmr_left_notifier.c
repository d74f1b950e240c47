// SPDX-License-Identifier: GPL-2.0
/*
 * A notifier of network devices that the exit does not take out of the chain.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/notifier.h>

static int kmr_event(struct notifier_block *block, unsigned long event,
		     void *data)
{
	return NOTIFY_DONE;
}

static struct notifier_block kmr_block = {
	.notifier_call = kmr_event,
};

static int __init kmr_init(void)
{
	return register_netdevice_notifier(&kmr_block);
}

static void __exit kmr_exit(void)
{
#ifdef FIXED
	unregister_netdevice_notifier(&kmr_block);
#endif
}

MODULE_DESCRIPTION("kmodrace: leaves a notifier registered");
module_init(kmr_init);
module_exit(kmr_exit);
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
