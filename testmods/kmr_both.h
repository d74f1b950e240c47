/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMR_BOTH_H
#define KMR_BOTH_H

/* Exported with EXPORT_SYMBOL_GPL. */
int kmr_both_gpl(void);

/* Exported with EXPORT_SYMBOL. */
int kmr_both_plain(void);

#endif
