// SPDX-License-Identifier: Apache-2.0
/*
 * The C side of the backend "jni" (org.kmodrace.bridge.jni.NativeCalls). It
 * knows no call and no struct: those are Java's, as for the other backends.
 * The one loop in it is used by the backend "ffm" as well.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * errno is taken before anything else may run: the JVM makes system calls of
 * its own on this thread as soon as we return.
 */
JNIEXPORT jlong JNICALL
Java_org_kmodrace_bridge_jni_NativeCalls_syscall(JNIEnv *env, jclass type, jlong number,
						 jlong a, jlong b, jlong c, jlong d,
						 jlong e, jlong f)
{
	long result = syscall(number, a, b, c, d, e, f);

	(void)env;
	(void)type;
	return result == -1 ? -(jlong)errno : result;
}

/*
 * read(2) of one byte, again and again: how many came, or -errno. Java's way
 * into C and back costs as much as a short call, under emulation more; here it
 * is taken once. The shape is that of syscall(2), for the backend "ffm".
 */
JNIEXPORT long kmodrace_read_bytewise(long fd, long to, long count, long u1, long u2,
				      long u3, long u4)
{
	char *next = (char *)to;
	long come = 0, last = 1;

	(void)u1, (void)u2, (void)u3, (void)u4;
	while (come < count && last == 1) {
		last = syscall(SYS_read, fd, next + come, 1L);
		if (last < 0)
			return -(long)errno;
		come += last;
	}
	return come;
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
