// SPDX-License-Identifier: GPL-2.0
/* kmr_pinned with its fault mended. */
#define FIXED
#include "kmr_pinned.c"
