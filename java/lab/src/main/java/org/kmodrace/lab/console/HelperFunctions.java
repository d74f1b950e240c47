// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.lab.console;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Functions of all in which a fault shows that somebody else has made: a title names who called them. */
final class HelperFunctions {
    private static final List<String> HELPERS = List.of(
            // What makes the report, and the way there.
            "dump_stack.*|show_stack.*|show_regs.*|__show_regs|print_report|print_address_description.*|dump_page.*",
            "(?:__)?(?:kasan|kcsan|kmsan|kfence|asan|tsan|msan|ubsan|hwasan)_.*"
                    + "|__sanitizer_.*|check_memory_region|end_report|insert_report_filterlist|handle_overflow"
                    + "|check_region_inline|get_report.*",
            "__?warn.*|warn_slowpath.*|report_bug|__report_bug|handle_bug|fixup_bug|page_fault_oops|oops_.*|__die.*"
                    + "|die_addr|v?panic|check_panic_on_warn|nmi_.*|exc_.*|asm_.*|do_error_trap|do_trap.*"
                    + "|do_(?:kern|user)_addr_fault|do_page_fault|page_fault|__bad_area.*|bad_area.*|no_context"
                    + "|general_protection|invalid_op|do_invalid_op|int3|double_fault|divide_error|stack_segment"
                    + "|kernelmode_fixup_or_oops.*|do_int3.*|irqentry_.*|error_entry|__stack_chk_fail|rewind_stack.*"
                    + "|fortify_panic|__fortify_.*",
            // Memory, text, copies.
            "(?:__|__?pi_)?mem(?:cpy|set|move|cmp|chr|chr_inv|scan|dup|zero_explicit|set64|set32|set16)(?:_.*)?",
            "(?:__)?(?:str|sized_str)(?:n?len|n?cpy|lcpy|scpy|n?cat|n?cmp|n?casecmp|n?chr|rchr|n?str|sep|spn|pbrk|n?dup)"
                    + "(?:_.*)?|k(?:str|mem)n?dup.*",
            "_*copy_(?:from|to|in|user|mc|page|data).*|rep_(?:movs|stos).*|raw_copy_.*|__copy_overflow|clear_user.*|clear_page.*"
                    + "|usercopy_abort|__?check_(?:object_size|heap_object).*|check_heap_object|__get_user.*|__put_user.*",
            // Lists, trees, counters.
            "(?:__)?h?list_(?:add|del|move|splice|lru).*|(?:__)?list_(?:add|del)_entry_valid.*|__?llist_.*|llist_.*"
                    + "|__?rb_(?:erase|insert|next|prev|first|last).*|rb_.*",
            "refcount_.*|kref_(?:get|put).*|(?:arch_|raw_)?atomic(?:64|_long)?_.*|instrument_.*"
                    + "|(?:arch_)?(?:__)?(?:test_and_)?(?:set|clear|change|test)_bit.*|percpu_ref_.*|debug_object_.*"
                    + "|debug_print_object|__debug_.*|debug_check_no_obj_freed",
            // Locks, and who watches over them.
            "(?:__)?lock_(?:acquire|release|is_held|contended|acquired).*|lockdep_.*|__lockdep_.*|mark_lock.*"
                    + "|mark_usage|mark_held_locks|validate_chain|check_(?:noncircular|deadlock|prev_add|prevs_add"
                    + "|wait_context|usage.*|path|irq_usage|chain_key|flags|lock_.*)"
                    + "|print_(?:circular|deadlock|usage|irq_inversion|bad_irq|unlock|lock|shortest|collision|freed|held)"
                    + ".*|__lock_.*|register_lock_class|look_up_lock_class|debug_check_no_locks_.*|find_lock_class",
            "_?_?(?:raw_)+(?:spin|read|write)_.*|do_raw_(?:spin|read|write)_.*|(?:native_)?queued_(?:spin|read|write)_.*"
                    + "|(?:pv|__pv)_.*|spin_(?:bug|dump|lock|unlock).*|rwlock_bug|(?:__)?(?:read|write)_(?:un)?lock.*"
                    + "|lock_timer_base",
            "(?:__)?(?:ww_|rt_)?mutex_.*|(?:__)?(?:down|up)(?:_(?:read|write|interruptible|killable|timeout|trylock).*)?"
                    + "|rwsem_.*|(?:__)?percpu_(?:down|up)_.*|(?:__)?rcu_(?:read|lock|is|dynticks|irq|nmi|note|preempt).*"
                    + "|rcu_.*_(?:lock|unlock)|srcu_.*|__might_.*|might_.*|local_(?:bh|irq|lock).*|__local_bh_.*",
            // Waiting.
            "(?:__|io_|preempt_)?schedule(?:_.*)?|context_switch|finish_task_switch.*|prepare_task_switch|__cond_resched.*"
                    + "|_cond_resched|.*wait_for_(?:completion|common).*|do_wait_for_common|(?:__)?wait_(?:on|for|rcu)_.*"
                    + "|out_of_line_wait_.*|bit_wait.*|(?:__)?(?:m|u)sleep.*|usleep_range.*|(?:__)?synchronize_(?:s?rcu|net"
                    + "|sched).*|rwsem_down_.*|do_nanosleep|hrtimer_nanosleep|.*_wait_event.*",
            // Delays and calls to other CPUs; what an idle CPU does.
            "(?:__)?(?:const_)?u?delay.*|delay_(?:tsc|loop|halt.*|mwaitx)|__ndelay|cpu_relax|rep_nop|native_.*halt.*"
                    + "|pv_native_.*|default_idle.*|arch_cpu_idle.*|cpu_idle_poll|smp_call_function.*|on_each_cpu.*"
                    + "|generic_exec_single|csd_lock_wait.*|__csd_lock_wait|ktime_get.*|sched_clock.*|read_tsc"
                    + "|preempt_count_.*|trace_hardirqs_.*|trace_preempt_.*",
            // Memory's allocators.
            "(?:__)?k[vz]?[mzcr]?alloc(?:_.*)?|__?_?kmalloc.*|(?:__)?kmem_cache_.*|(?:__)?k[vz]?free(?:_.*)?|__?_?slab_.*"
                    + "|slab_.*|object_err|print_trailer|alloc_debug_.*|free_debug_.*|free_to_partial_list|on_freelist"
                    + "|check_(?:object|slab|bytes.*|new_page.*|new_pages.*|free_page.*|page_.*)|set_freepointer|new_slab|allocate_slab"
                    + "|(?:__)?(?:alloc|free)_(?:pages?|frozen|unref|contig|node).*|get_page_from_freelist"
                    + "|__?rmqueue.*|free_(?:unref|pcp|page|large|the).*|__put_page|put_page.*|(?:__)?folio_(?:put|free).*|bad_page.*|page_bad.*"
                    + "|post_alloc_hook|prep_new_page|free_tail_page_prepare|destroy_large_folio|(?:__)?v[mz]?alloc(?:_.*)?|vfree.*|kvfree.*"
                    + "|free_pages_.*|qlist_.*");

    private static final Pattern ALL = Pattern.compile(String.join("|", HELPERS));

    /** The same few stand in most traces, and the pattern is long. */
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

    private static final int MOST_KNOWN = 4_096;

    private HelperFunctions() {}

    /** Whether a function is one, by its plain name. */
    static boolean contains(String function) {
        if (KNOWN.size() >= MOST_KNOWN) {
            KNOWN.clear();
        }
        return KNOWN.computeIfAbsent(function, name -> ALL.matcher(name).matches());
    }
}
