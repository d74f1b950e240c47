// SPDX-License-Identifier: GPL-2.0
/*
 * Answers its loader as it is told, and has a parameter of every kind that can
 * be set wrongly. Its init and its exit wait at gates when asked to, so that
 * the module stays "coming" or "going" for as long as the harness wants.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/module.h>

#include "compat.h"
#include "kmr_answer.h"
#include "kmr_gate.h"

static int answer;
module_param(answer, int, 0444);
MODULE_PARM_DESC(answer, "what init returns, whatever it is");

static bool wait_in_init;
module_param(wait_in_init, bool, 0444);
MODULE_PARM_DESC(wait_in_init, "wait at the gate kmr_answer before init returns");

static bool wait_in_exit;
module_param(wait_in_exit, bool, 0444);
MODULE_PARM_DESC(wait_in_exit, "wait at the gate kmr_answer_exit in exit");

static unsigned char small;
module_param(small, byte, 0444);
MODULE_PARM_DESC(small, "is there to be given a number that does not fit");

static char *text;
module_param(text, charp, 0444);
MODULE_PARM_DESC(text, "is there to be given more than the kernel copies");

static char word[8];
module_param_string(word, word, sizeof(word), 0444);
MODULE_PARM_DESC(word, "is there to be given more than fits");

static int pair[2];
module_param_array(pair, int, NULL, 0444);
MODULE_PARM_DESC(pair, "is there to be given more than two");

int kmr_answer_symbol(void)
{
	return answer;
}
EXPORT_SYMBOL_GPL(kmr_answer_symbol);

static int __init kmr_answer_init(void)
{
	if (wait_in_init)
		kmr_gate_wait("kmr_answer");
	return answer;
}

static void __exit kmr_answer_exit(void)
{
	if (wait_in_exit)
		kmr_gate_wait("kmr_answer_exit");
}

module_init(kmr_answer_init);
module_exit(kmr_answer_exit);
MODULE_DESCRIPTION("kmodrace: an init that answers as it is told");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
