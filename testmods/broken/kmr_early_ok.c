// SPDX-License-Identifier: GPL-2.0
/* kmr_early with its fault mended. */
#define FIXED
#include "kmr_early.c"
