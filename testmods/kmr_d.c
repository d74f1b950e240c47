// SPDX-License-Identifier: GPL-2.0
#include "kmr_plain.h"

KMR_PLAIN(d);
