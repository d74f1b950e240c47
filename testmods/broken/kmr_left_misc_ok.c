// SPDX-License-Identifier: GPL-2.0
/* kmr_left_misc with its fault mended. */
#define FIXED
#include "kmr_left_misc.c"
