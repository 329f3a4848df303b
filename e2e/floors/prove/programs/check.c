// What moved or changed in glibc between 2.17 and today, in C: the stat family (2.33),
// threads and dlsym (2.34), mathematics (2.29), numbers (2.38). Each step that fails
// has a number. The constructor has to have run, and a program sees through its copy
// of environ what setenv does in libc.so.6.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

extern char **environ;

static int ran;
__attribute__((constructor)) static void constructor(void) { ran++; }

static void *thread(void *p)
{
	*(int *)p = 7;
	return 0;
}

static void nothing(void) {}

// A device node needs a privilege; a pipe does not.
static int nodes(void)
{
	char folder[] = "/tmp/floorXXXXXX", path[64];
	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/pipe", folder);
	struct stat s;
	int made = !mknod(path, S_IFIFO | 0600, makedev(0, 0)) && !lstat(path, &s) && S_ISFIFO(s.st_mode);
	unlink(path);
	made &= !mknodat(AT_FDCWD, path, S_IFIFO | 0640, 0) && !fstatat(AT_FDCWD, path, &s, AT_SYMLINK_NOFOLLOW) && S_ISFIFO(s.st_mode);
	unlink(path);
	rmdir(folder);
	return !made;
}

int check(void)
{
	struct stat s, same;
	int fd = open("/", O_RDONLY | O_DIRECTORY);
	if (ran != 1)
		return 1;
	if (stat("/", &s) || !S_ISDIR(s.st_mode) || fstat(fd, &same) || s.st_ino != same.st_ino || fcntl(fd, F_GETFD) < 0)
		return 2;
	if (nodes())
		return 3;
	pthread_t t;
	int value = 0;
	if (pthread_create(&t, 0, thread, &value) || pthread_join(t, 0) || value != 7)
		return 4;
	if (!dlsym(RTLD_DEFAULT, "malloc"))
		return 5;
	volatile double two = 2;
	if (fabs(exp(log(two)) - two) > 1e-9 || pow(two, 3) != 8)
		return 6;
	int n, m;
	if (strtol("12", 0, 10) != 12 || strtoull("13", 0, 10) != 13 || sscanf("44 45", "%i %d", &n, &m) != 2 || n != 44 || m != 45)
		return 7;
	if (pthread_atfork(nothing, nothing, nothing) || atexit(nothing))
		return 8;
	int seen = 0;
	setenv("FLOOR", "seen", 1);
	for (char **e = environ; e && *e; e++)
		seen |= !strcmp(*e, "FLOOR=seen");
	if (!seen)
		return 9;
	return 0;
}

#ifdef PROGRAM
int main(void)
{
	int failed = check();
	printf(failed ? "step %d failed\n" : "holds\n", failed);
	return failed;
}
#endif
