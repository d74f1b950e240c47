/* SPDX-License-Identifier: GPL-2.0 */
/* As ../compat.h, for the modules of this folder, which is built by itself. */
#ifndef KMR_BROKEN_COMPAT_H
#define KMR_BROKEN_COMPAT_H

#include <linux/timer.h>
#include <linux/version.h>

/*
 * 6.2 renamed del_timer_sync() (commit 9b13df3fb64e), 6.15 dropped the old name
 * (commit 8fa7292fee5c).
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define kmr_timer_delete_sync del_timer_sync
#else
#define kmr_timer_delete_sync timer_delete_sync
#endif

#endif
