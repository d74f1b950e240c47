// SPDX-License-Identifier: Apache-2.0
/*
 * Preloaded into the QEMU of a deterministic machine (LD_PRELOAD, ld.so(8)): for it the time of day stands still.
 *
 * QEMU makes its table of the guest's translations (accel/tcg/cputlb.c, tlb_mmu_resize_locked()) smaller when it has
 * been little used for a hundred milliseconds of gettimeofday(2): of the host's time. How large it is decides how long
 * a translation stays in it, and that the guest can see: Linux gives a page more rights without flushing
 * (a fault that finds nothing to do is cheaper), and clears accessed bits without flushing. So a busy host made other
 * page faults. With the time standing still the table only grows, which depends on nothing but its use.
 *
 * What else QEMU asks for the time of day is its clock "host", which a deterministic machine has not got
 * (-rtc clock=vm).
 */
#include <sys/time.h>

/* 2025-01-01, as the machine's own date. */
#define BEGIN 1735689600

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	(void)zone;
	now->tv_sec = BEGIN;
	now->tv_usec = 0;
	return 0;
}
