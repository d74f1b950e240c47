// SPDX-License-Identifier: GPL-2.0
/*
 * The fix of 2007 (shared seed 000) for /proc/kallsyms, in a kernel that does
 * not have it: while this module is loaded, the symbols of modules are walked by
 * the address of their module, and by their number in it. What was removed
 * meanwhile is passed over, and nothing else moves.
 *
 * The kernel asks module_get_kallsym() for a symbol by its number over all
 * modules; that is redirected through ftrace. The answer is written into the
 * reader's own state (struct kallsym_iter of kernel/kallsyms.c), and what is
 * needed to go on from there next time is written beside it: into the end of the
 * buffer for the name.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/string.h>

#include "compat.h"
#include "kmr_kernel.h"

#define KMR_SYMBOLS_MAGIC 0x6b6d7273796d3037UL

/* Where a reader is, and what number it knows that by. */
struct kmr_place {
	unsigned long magic;
	unsigned long module;
	unsigned int symbol;
	unsigned int number;
};

static struct list_head *kmr_modules;
static int (*kmr_get_kallsym)(unsigned int number, unsigned long *value,
			      char *type, char *name, char *module_name,
			      int *exported);

/* Not aligned; a name that is as long as the buffer is cut. */
static char *kmr_place_in(char *name)
{
	return name + KSYM_NAME_LEN - sizeof(struct kmr_place);
}

static const struct mod_kallsyms *kmr_symbols_of(const struct module *mod)
{
	return rcu_dereference_sched(mod->kallsyms);
}

/* The first module that is not before an address. */
static struct module *kmr_module_from(unsigned long address)
{
	struct module *mod, *found = NULL;

	list_for_each_entry_rcu(mod, kmr_modules, list, true)
		if (mod->state != MODULE_STATE_UNFORMED &&
		    (unsigned long)mod >= address && (!found || mod < found))
			found = mod;
	return found;
}

/* Moves a place to the first symbol that is not before it. */
static struct module *kmr_settle(struct kmr_place *place)
{
	struct module *mod;

	while ((mod = kmr_module_from(place->module))) {
		if ((unsigned long)mod != place->module) {
			place->module = (unsigned long)mod;
			place->symbol = 0;
		}
		if (place->symbol < kmr_symbols_of(mod)->num_symtab)
			return mod;
		place->module++;
	}
	return NULL;
}

/* The number by which the kernel knows a symbol at this instant. */
static unsigned int kmr_number_of(const struct kmr_place *place)
{
	unsigned int number = place->symbol;
	struct module *mod;

	list_for_each_entry_rcu(mod, kmr_modules, list, true) {
		if ((unsigned long)mod == place->module)
			break;
		if (mod->state != MODULE_STATE_UNFORMED)
			number += kmr_symbols_of(mod)->num_symtab;
	}
	return number;
}

/* From where a reader was to the symbol that it asks for. */
static struct module *kmr_go_to(struct kmr_place *place, unsigned int number)
{
	struct module *mod;

	if (place->magic != KMR_SYMBOLS_MAGIC || number < place->number) {
		place->magic = KMR_SYMBOLS_MAGIC;
		place->module = 0;
		place->symbol = 0;
		place->number = 0;
	}
	mod = kmr_settle(place);
	while (mod && place->number < number) {
		place->symbol++;
		place->number++;
		mod = kmr_settle(place);
	}
	place->number = number;
	return mod;
}

static int kmr_get_sorted(unsigned int number, unsigned long *value, char *type,
			  char *name, char *module_name, int *exported)
{
	struct kmr_place place;
	struct module *mod;
	int err = -ERANGE;

	memcpy(&place, kmr_place_in(name), sizeof(place));
	preempt_disable();
	while ((mod = kmr_go_to(&place, number))) {
		/* All but the number is the kernel's own. */
		err = kmr_get_kallsym(kmr_number_of(&place), value, type, name,
				      module_name, exported);
		if (!err && !strcmp(module_name, mod->name) &&
		    *value == kmr_symbols_of(mod)->symtab[place.symbol].st_value)
			break;
		/* The list has changed under the number: it has another now. */
		err = -ERANGE;
	}
	preempt_enable();
	memcpy(kmr_place_in(name), &place, sizeof(place));
	if (!err && strnlen(name, KSYM_NAME_LEN) >=
			    KSYM_NAME_LEN - sizeof(place))
		kmr_place_in(name)[-1] = '\0';
	return err;
}

static struct ftrace_ops kmr_get_ops = KMR_REDIRECT(kmr_get_sorted);

static int __init kmr_symbols_init(void)
{
	kmr_modules = kmr_find_modules();
	kmr_get_kallsym = kmr_find("module_get_kallsym");
	if (!kmr_modules || !kmr_get_kallsym) {
		pr_err("the list of modules or its reader was not found\n");
		return -ENOENT;
	}
	return kmr_redirect_from(&kmr_get_ops, kmr_get_kallsym);
}

static void __exit kmr_symbols_exit(void)
{
	kmr_restore(&kmr_get_ops, kmr_get_kallsym);
	/* Nobody comes any more; whoever is inside has to leave first. */
	synchronize_rcu_tasks();
}

module_init(kmr_symbols_init);
module_exit(kmr_symbols_exit);
MODULE_DESCRIPTION("kmodrace: symbols of modules in /proc/kallsyms walked by address");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
