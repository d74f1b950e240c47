// SPDX-License-Identifier: Apache-2.0
/*
 * The C side of the backend "jni" (org.kmodrace.bridge.jni.NativeCalls). It
 * knows no call and no struct: those are Java's, as for the other backends.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <jni.h>
#include <stdint.h>
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

JNIEXPORT jlong JNICALL
Java_org_kmodrace_bridge_jni_NativeCalls_address(JNIEnv *env, jclass type, jobject buffer)
{
	(void)type;
	return (jlong)(intptr_t)(*env)->GetDirectBufferAddress(env, buffer);
}
