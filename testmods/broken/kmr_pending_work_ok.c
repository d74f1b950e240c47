// SPDX-License-Identifier: GPL-2.0
/* kmr_pending_work with its fault mended. */
#define FIXED
#include "kmr_pending_work.c"
