/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMR_OWNER_H
#define KMR_OWNER_H

/* Got and put by name; does nothing. */
int kmr_owner_symbol(void);

/* Takes a bare reference on kmr_owner that no symbol_put() knows of. */
void kmr_owner_pin(void);

/* Gives one back. */
void kmr_owner_unpin(void);

#endif
