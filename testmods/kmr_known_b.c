// SPDX-License-Identifier: GPL-2.0
#include "kmr_known.h"

KMR_KNOWN(b);
