/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMR_LOOKUP_H
#define KMR_LOOKUP_H

#include <linux/module.h>

/*
 * Tells kmr_lookup where a module has come to stand and where its symbol
 * MODULE_here is. From then on all lookers ask for that address and that name,
 * also when the module is gone.
 *
 * Returns 0, or -ENOSPC when too much was told since the last "reset".
 */
int kmr_lookup_tell(const struct module *mod, const void *here);

#endif
