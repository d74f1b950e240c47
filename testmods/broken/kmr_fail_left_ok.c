// SPDX-License-Identifier: GPL-2.0
/* kmr_fail_left with its fault mended. */
#define FIXED
#include "kmr_fail_left.c"
