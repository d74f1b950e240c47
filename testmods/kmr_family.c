// SPDX-License-Identifier: GPL-2.0
/*
 * A protocol family whose create() waits at the gate "kmr_family" before it
 * returns. Without an owner nobody takes a reference for the caller of
 * socket(), and the module can be unloaded under it: the fault of shared seed
 * 003 ("any module routines called from socket are unsafe"). With owner=1 it
 * is the same family, mended.
 *
 * No socket ever comes of it: create() is the way in, and that is all.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>
#include <linux/net.h>
#include <linux/socket.h>

#include "compat.h"
#include "kmr_gate.h"

/* Acorn Econet left Linux with 3.5; no module is called by its number. */
static int family = AF_ECONET;
module_param(family, int, 0444);
MODULE_PARM_DESC(family, "the number of a family that nobody else registers (default: 19)");

static bool owner;
module_param(owner, bool, 0444);
MODULE_PARM_DESC(owner, "set the owner of the family (default: no)");

static int kmr_family_create(struct net *net, struct socket *sock, int protocol,
			     int kern)
{
	int err = kmr_gate_wait("kmr_family");

	pr_info("back in create()\n");
	return err ? err : -ESOCKTNOSUPPORT;
}

/* Not const: its number and whether it has an owner are decided at load time. */
static struct net_proto_family kmr_family_ops = {
	.create = kmr_family_create,
};

static int __init kmr_family_init(void)
{
	if (family <= 0)
		return -EINVAL;
	kmr_family_ops.family = family;
	kmr_family_ops.owner = owner ? THIS_MODULE : NULL;
	return sock_register(&kmr_family_ops);
}

static void __exit kmr_family_exit(void)
{
	sock_unregister(family);
}

module_init(kmr_family_init);
module_exit(kmr_family_exit);
MODULE_DESCRIPTION("kmodrace: a protocol family whose create() sleeps, with or without owner");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
