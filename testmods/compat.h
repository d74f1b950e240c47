/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What changed in the kernel between 5.10 and today, as far as these modules
 * are concerned. Every entry gives its reason; no other file tests versions.
 */
#ifndef KMR_COMPAT_H
#define KMR_COMPAT_H

#include <linux/device.h>
#include <linux/module.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "kmodrace's test modules need Linux 5.10 or newer"
#endif

/* 6.4 took the owner out of class_create() (commit 1aaba11da9aa). */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
#define kmr_class_create(name) class_create(THIS_MODULE, name)
#else
#define kmr_class_create(name) class_create(name)
#endif

#endif
