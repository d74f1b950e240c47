/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMR_ANSWER_H
#define KMR_ANSWER_H

/* Is there to be needed by kmr_asker. */
int kmr_answer_symbol(void);

#endif
