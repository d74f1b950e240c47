// SPDX-License-Identifier: Apache-2.0
/*
 * What the kernel calls in modprobe's stead, for the controls of what is loaded
 * on demand. It does what modprobe does (kmod_module_probe_insert_module() of
 * libkmod): nothing when the module is loaded already, else what it needs and
 * then itself, each unless it is loaded already. What "loaded" means goes by
 * its own name:
 *
 *   …-kmod18   a directory in sysfs without initstate is a built-in module
 *   …-kmod20   such a module is coming; modules.builtin tells what is built in
 *
 * The last argument is an alias or a module's name. What it does it tells the
 * kernel's log, as the kernel gives it no other output.
 *
 * Exit status: 0 loaded, or taken for it; 1 not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#define NAME_MAX_LEN 64
#define MAX_MODULES 16

static const char *self;
static int kmod18;
static char directory[128];

struct module {
	char name[NAME_MAX_LEN];
	char file[256];
};

static void say(const char *format, ...)
{
	char line[256];
	int at = snprintf(line, sizeof(line), "<6>%s[%d]: ", self, getpid());
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	va_list args;

	if (fd < 0)
		return;
	va_start(args, format);
	vsnprintf(line + at, sizeof(line) - at - 1, format, args);
	va_end(args);
	/* Without it the kernel keeps the line back, in case there is more. */
	strcat(line, "\n");
	/* When this fails, there is nowhere else to tell it. */
	at = write(fd, line, strlen(line));
	close(fd);
}

/* The name of a module from its file: no folders, no ending, _ for -. */
static void name_of(const char *file, char *name)
{
	const char *last = strrchr(file, '/');
	size_t i;

	last = last ? last + 1 : file;
	for (i = 0; last[i] && last[i] != '.' && i < NAME_MAX_LEN - 1; i++)
		name[i] = last[i] == '-' ? '_' : last[i];
	name[i] = '\0';
}

static FILE *list(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return fopen(path, "re");
}

/* Replaces an alias by the module that it is one of; a name stays. */
static void resolve(const char *word, char *name)
{
	char line[512], pattern[256], module[NAME_MAX_LEN];
	FILE *aliases = list("modules.alias");

	name_of(word, name);
	if (!aliases)
		return;
	while (fgets(line, sizeof(line), aliases)) {
		if (sscanf(line, "alias %255s %63s", pattern, module) == 2 &&
		    !fnmatch(pattern, word, 0)) {
			name_of(module, name);
			break;
		}
	}
	fclose(aliases);
}

/* A module's file and those of what it needs, itself first; how many. */
static int files_of(const char *name, struct module *modules)
{
	char line[4096], found[NAME_MAX_LEN];
	FILE *dep = list("modules.dep");
	int count = 0;

	if (!dep)
		return 0;
	while (!count && fgets(line, sizeof(line), dep)) {
		char *colon = strchr(line, ':');

		if (!colon)
			continue;
		*colon = '\0';
		name_of(line, found);
		if (strcmp(found, name))
			continue;
		*colon = ' ';
		for (char *file = strtok(line, " \n");
		     file && count < MAX_MODULES; file = strtok(NULL, " \n")) {
			name_of(file, modules[count].name);
			snprintf(modules[count].file,
				 sizeof(modules[count].file), "%s/%s",
				 directory, file);
			count++;
		}
	}
	fclose(dep);
	return count;
}

static int is_builtin(const char *name)
{
	char line[512], found[NAME_MAX_LEN];
	FILE *builtin = list("modules.builtin");
	int yes = 0;

	if (!builtin)
		return 0;
	while (!yes && fgets(line, sizeof(line), builtin)) {
		name_of(line, found);
		yes = !strcmp(found, name);
	}
	fclose(builtin);
	return yes;
}

/* kmod_module_get_initstate(), in words. */
static const char *state(const char *name)
{
	char path[128], text[16] = "";
	struct stat st;
	ssize_t length;
	int fd;

	if (!kmod18 && is_builtin(name))
		return "builtin";
	snprintf(path, sizeof(path), "/sys/module/%s/initstate", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*strrchr(path, '/') = '\0';
		if (stat(path, &st) || !S_ISDIR(st.st_mode))
			return "absent";
		return kmod18 ? "builtin" : "coming";
	}
	length = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (length < 0)
		return "unreadable";
	if (!strcmp(text, "live\n"))
		return "live";
	return !strcmp(text, "going\n") ? "going" : "coming";
}

static int is_loaded(const char *name)
{
	const char *now = state(name);
	int loaded = !strcmp(now, "live") || !strcmp(now, "builtin");

	if (loaded)
		say("%s is %s: skipped", name, now);
	return loaded;
}

static int load(const struct module *module)
{
	int fd = open(module->file, O_RDONLY | O_CLOEXEC);
	int err;

	if (fd < 0) {
		say("%s: %s", module->file, strerrorname_np(errno));
		return errno;
	}
	err = syscall(SYS_finit_module, fd, "", 0) ? errno : 0;
	close(fd);
	say("%s: %s", module->name, err ? strerrorname_np(err) : "0");
	return err;
}

int main(int argc, char **argv)
{
	static struct module modules[MAX_MODULES];
	char name[NAME_MAX_LEN];
	struct utsname kernel;
	int count;

	if (argc < 2)
		return 1;
	self = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	kmod18 = !!strstr(self, "-kmod18");
	uname(&kernel);
	snprintf(directory, sizeof(directory), "/lib/modules/%s",
		 kernel.release);

	resolve(argv[argc - 1], name);
	if (is_loaded(name))
		return 0;
	count = files_of(name, modules);
	if (!count) {
		say("%s is not known", name);
		return 1;
	}
	for (int i = count - 1; i >= 0; i--) {
		int err;

		if (is_loaded(modules[i].name))
			continue;
		err = load(&modules[i]);
		if (err && err != EEXIST)
			return 1;
	}
	return 0;
}
