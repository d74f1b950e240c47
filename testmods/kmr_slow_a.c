// SPDX-License-Identifier: GPL-2.0
#include "kmr_slow.h"

KMR_SLOW(a);
