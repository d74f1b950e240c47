/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMR_TOKEN_H
#define KMR_TOKEN_H

struct file_operations;
struct module;

/*
 * The file operations of a device that is nothing but a token. They live in
 * kmr_token, which stays loaded: an open file of the device can be used and
 * closed after the module that registered it has gone.
 *
 * @owner: whom they name as their owner, or NULL for nobody
 */
const struct file_operations *kmr_token_fops(struct module *owner);

#endif
