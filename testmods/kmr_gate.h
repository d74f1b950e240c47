/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMR_GATE_H
#define KMR_GATE_H

/*
 * Waits while the gate NAME is shut; returns at once when it is open or was
 * never shut. The code of the wait lives in kmr_gate, which stays loaded: a
 * caller may be unloaded while it waits, which is what some callers are for.
 *
 * Returns 0, or -EINTR when the waiting task was killed.
 */
int kmr_gate_wait(const char *name);

struct inode;
struct file;

/* Waits at the gate "kmr_open"; for file operations of a module that goes. */
int kmr_gate_open(struct inode *inode, struct file *file);

#endif
