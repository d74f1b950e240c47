// SPDX-License-Identifier: GPL-2.0
/* kmr_leak_vmalloc with its fault mended. */
#define FIXED
#include "kmr_leak_vmalloc.c"
