// SPDX-License-Identifier: GPL-2.0
/*
 * Kills the kernel, or makes it complain, in the way that is asked for: what
 * the reader of consoles is tried on (as lkdtm does, which distributions leave
 * out). The culprit is always the function that is named after the way.
 *
 *   insmod kmr_die.ko how=WAY
 *
 * The ways are in the table at the end.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bottom_half.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/nmi.h>
#include <linux/panic.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#define KMR_STALL_SECONDS 120
#define KMR_KFENCE_TRIES 20000

static char *how = "";
module_param(how, charp, 0444);
MODULE_PARM_DESC(how, "the way to die");

/* What a compiler must not see through. */
static void *volatile opaque;
static volatile int zero;

static noinline void die_null(void)
{
	int *volatile p = NULL;

	WRITE_ONCE(*p, 1);
}

static noinline void die_paging(void)
{
	int *volatile p = vmalloc(PAGE_SIZE);

	vfree(p);
	WRITE_ONCE(*p, 1);
}

static noinline void die_gpf(void)
{
	int *volatile p = (int *)0xdead000000000100UL;

	WRITE_ONCE(*p, 1);
}

static noinline void die_jump(void)
{
	void (*volatile f)(void) = (void *)0xffffffffc7777000UL;

	f();
	zero = 0;
}

static noinline void die_call_null(void)
{
	void (*volatile f)(void) = NULL;

	f();
	zero = 0;
}

static noinline void die_rodata(void)
{
	static const int constant = 7;
	int *volatile p = (int *)&constant;

	WRITE_ONCE(*p, 1);
}

static noinline void die_bug(void)
{
	BUG();
}

static noinline void die_ud(void)
{
	asm volatile("ud2");
}

static noinline void die_int3(void)
{
	asm volatile("int3");
}

static noinline void die_divide(void)
{
	/* Of 1 a compiler makes comparisons. */
	opaque = (void *)(long)(1000 / zero);
}

static noinline int die_overflow(int depth)
{
	volatile char frame[256];

	frame[depth & 255] = (char)depth;
	opaque = (void *)frame;
	return die_overflow(depth + 1) + frame[depth & 255];
}

static noinline void die_smash(void)
{
	char frame[16];

	opaque = frame;
	memset(opaque, 0xa5, 64);
	barrier_data(frame);
}

static noinline void die_warning(void)
{
	WARN(1, "a warning of kmr_die\n");
}

static noinline void die_refcount(void)
{
	refcount_t count = REFCOUNT_INIT(1);

	opaque = &count;
	refcount_dec(&count);
	refcount_inc(&count);
}

static noinline void die_list(void)
{
	LIST_HEAD(head);
	struct list_head one, other;

	list_add(&one, &head);
	list_add(&other, &head);
	opaque = &head;
	/* As if somebody had freed what stands before. */
	WRITE_ONCE(other.next, (struct list_head *)&head);
	list_del(&one);
}

static noinline void die_usercopy(void)
{
	unsigned long user = vm_mmap(NULL, 0, PAGE_SIZE, PROT_READ | PROT_WRITE,
				     MAP_ANONYMOUS | MAP_PRIVATE, 0);
	volatile unsigned long size = 128;

	opaque = kmalloc(64, GFP_KERNEL);
	if (IS_ERR_VALUE(user) || !opaque)
		return;
	if (copy_to_user((void __user *)user, opaque, size))
		pr_info("not copied\n");
	kfree(opaque);
}

static noinline void die_double_free(void)
{
	void *object = kmalloc(64, GFP_KERNEL);

	opaque = object;
	kfree(object);
	kfree(opaque);
	/* No last call, which would leave no frame. */
	zero = 0;
}

static noinline void die_atomic(void)
{
	/* Counted in every kernel, which preempt_disable() is not. */
	local_bh_disable();
	schedule_timeout_uninterruptible(1);
	local_bh_enable();
}

static void die_timer(struct timer_list *timer)
{
	int *volatile p = NULL;

	WRITE_ONCE(*p, 1);
}

static DEFINE_TIMER(timer, die_timer);

static noinline void die_interrupt(void)
{
	mod_timer(&timer, jiffies + 1);
	msleep(2000);
}

static noinline void die_soft_lockup(void)
{
	preempt_disable();
	for (;;)
		cpu_relax();
}

static noinline void die_hard_lockup(void)
{
	local_irq_disable();
	for (;;)
		cpu_relax();
}

static struct rcu_head asked;

static void kmr_over(struct rcu_head *head)
{
}

static noinline void die_stall(void)
{
	unsigned long end = jiffies + KMR_STALL_SECONDS * HZ;

	/* Only a grace period that somebody asked for can be held up. */
	call_rcu(&asked, kmr_over);
	rcu_read_lock();
	while (time_before(jiffies, end)) {
		touch_softlockup_watchdog();
		cpu_relax();
	}
	rcu_read_unlock();
}

static noinline void die_hung(void)
{
	DECLARE_COMPLETION_ONSTACK(never);

	wait_for_completion(&never);
}

static noinline void die_panic(void)
{
	panic("asked of %s", KBUILD_MODNAME);
}

/* Every so often an allocation is one that KFENCE watches over. */
static noinline void die_kfence(void)
{
	int i;

	for (i = 0; i < KMR_KFENCE_TRIES; i++) {
		char *object = kmalloc(32, GFP_KERNEL);

		opaque = object;
		kfree(object);
		zero = ((char *)opaque)[5];
		if (i % 100 == 0)
			msleep(10);
	}
}

static noinline void die_oob(void)
{
	char *object = kmalloc(37, GFP_KERNEL);

	opaque = object;
	zero = ((char *)opaque)[41];
	kfree(object);
}

static noinline void die_use_after_free(void)
{
	char *object = kmalloc(37, GFP_KERNEL);

	opaque = object;
	kfree(object);
	((char *)opaque)[3] = 1;
}

static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);

static noinline void die_deadlock(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);
	spin_lock(&lock_b);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

static noinline void die_sleeping(void)
{
	spin_lock(&lock_a);
	msleep(1);
	spin_unlock(&lock_a);
}

static noinline void die_rcu_usage(void)
{
	static void __rcu *pointer;

	opaque = rcu_dereference(pointer);
}

static noinline void die_shift(void)
{
	volatile int by = 77;

	zero = 1 << by;
}

static void die_overflow_at_all(void)
{
	zero = die_overflow(0);
}

static const struct {
	const char *name;
	void (*die)(void);
} ways[] = {
	{ "null", die_null },
	{ "paging", die_paging },
	{ "gpf", die_gpf },
	{ "jump", die_jump },
	{ "call-null", die_call_null },
	{ "rodata", die_rodata },
	{ "bug", die_bug },
	{ "ud", die_ud },
	{ "int3", die_int3 },
	{ "divide", die_divide },
	{ "overflow", die_overflow_at_all },
	{ "smash", die_smash },
	{ "warning", die_warning },
	{ "refcount", die_refcount },
	{ "list", die_list },
	{ "usercopy", die_usercopy },
	{ "double-free", die_double_free },
	{ "atomic", die_atomic },
	{ "interrupt", die_interrupt },
	{ "soft-lockup", die_soft_lockup },
	/* Of which a kernel without an NMI watchdog says nothing. */
	{ "hard-lockup", die_hard_lockup },
	{ "stall", die_stall },
	{ "hung", die_hung },
	{ "panic", die_panic },
	/* These need a kernel that looks for them. */
	{ "kfence", die_kfence },
	{ "oob", die_oob },
	{ "use-after-free", die_use_after_free },
	{ "deadlock", die_deadlock },
	{ "sleeping", die_sleeping },
	{ "rcu-usage", die_rcu_usage },
	{ "shift", die_shift },
};

static int __init kmr_die_init(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ways); i++) {
		if (strcmp(how, ways[i].name))
			continue;
		ways[i].die();
		return 0;
	}
	pr_err("there is no way '%s'\n", how);
	return -EINVAL;
}

static void __exit kmr_die_exit(void)
{
}

module_init(kmr_die_init);
module_exit(kmr_die_exit);
MODULE_DESCRIPTION("kmodrace: kills the kernel in the way that is asked for");
MODULE_AUTHOR("The kmodrace authors");
MODULE_LICENSE("GPL");
