// SPDX-License-Identifier: Apache-2.0
/*
 * What Java calls of our own C: the backend "jni" through its native methods
 * (org.kmodrace.bridge.jni.NativeCalls), the backend "ffm" through the two
 * functions that are named kmodrace_*. It knows no call and no struct: those
 * are Java's, as for the other backends.
 */
#include <jni.h>
#include <stdint.h>
#include <sys/syscall.h>

#ifndef __x86_64__
#error "kmodrace_syscall() is written for x86_64 only"
#endif

/*
 * A system call, answered as the kernel answers it: -errno for an error.
 *
 * Not through syscall(2) of the C library: its errno would have to be fetched
 * before anything else may run on this thread (the JVM makes calls of its own
 * as soon as we return), and each of the jumps there and back costs as much as
 * all that Java adds.
 */
JNIEXPORT long kmodrace_syscall(long number, long a, long b, long c, long d, long e, long f)
{
	register long fourth __asm__("r10") = d;
	register long fifth __asm__("r8") = e;
	register long sixth __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
			 : "rcx", "r11", "memory");
	return result;
}

/*
 * read(2) of one byte, again and again: how many came, or -errno. Java's way
 * into C and back costs as much as a short call, under emulation more; here it
 * is taken once. The shape is that of kmodrace_syscall(), so that Java links
 * one shape only.
 */
JNIEXPORT long kmodrace_read_bytewise(long fd, long to, long count, long u1, long u2,
				      long u3, long u4)
{
	long come = 0, last = 1;

	(void)u1, (void)u2, (void)u3, (void)u4;
	while (come < count && last == 1) {
		last = kmodrace_syscall(SYS_read, fd, to + come, 1, 0, 0, 0);
		if (last < 0)
			return last;
		come += last;
	}
	return come;
}

JNIEXPORT jlong JNICALL
Java_org_kmodrace_bridge_jni_NativeCalls_syscall(JNIEnv *env, jclass type, jlong number,
						 jlong a, jlong b, jlong c, jlong d,
						 jlong e, jlong f)
{
	(void)env;
	(void)type;
	return kmodrace_syscall(number, a, b, c, d, e, f);
}

JNIEXPORT jlong JNICALL
Java_org_kmodrace_bridge_jni_NativeCalls_readBytewise(JNIEnv *env, jclass type, jint fd,
						      jlong to, jlong count)
{
	(void)env;
	(void)type;
	return kmodrace_read_bytewise(fd, to, count, 0, 0, 0, 0);
}

JNIEXPORT jlong JNICALL
Java_org_kmodrace_bridge_jni_NativeCalls_address(JNIEnv *env, jclass type, jobject buffer)
{
	(void)type;
	return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}
