// stat and its kin, which libc.so.6 has since glibc 2.33. Before, a program called
// __xstat with the version of its struct stat (glibc io/stat.c of 2.32).

#include "floor.h"

// The versions are those of glibc 2.32's bits/stat.h.
#if defined __i386__ || defined __arm__
#define STAT_VERSION 3
#define MKNOD_VERSION 1
#elif defined __powerpc64__
#define STAT_VERSION 1
#define MKNOD_VERSION 1
#elif defined __x86_64__ || defined __s390x__
#define STAT_VERSION 1
#define MKNOD_VERSION 0
#else
#define STAT_VERSION 0
#define MKNOD_VERSION 0
#endif

#if defined PATH // stat, lstat
extern int CALLS(int, const char *, void *);
HIDDEN int NAME(const char *path, void *buf) { return CALLS(STAT_VERSION, path, buf); }
#elif defined DESCRIPTOR // fstat
extern int CALLS(int, int, void *);
HIDDEN int NAME(int fd, void *buf) { return CALLS(STAT_VERSION, fd, buf); }
#elif defined AT // fstatat
extern int CALLS(int, int, const char *, void *, int);
HIDDEN int NAME(int fd, const char *path, void *buf, int flags) { return CALLS(STAT_VERSION, fd, path, buf, flags); }
#elif defined NODE // mknod
extern int CALLS(int, const char *, unsigned, unsigned long long *);
HIDDEN int NAME(const char *path, unsigned mode, unsigned long long device) { return CALLS(MKNOD_VERSION, path, mode, &device); }
#elif defined NODE_AT // mknodat
extern int CALLS(int, int, const char *, unsigned, unsigned long long *);
HIDDEN int NAME(int fd, const char *path, unsigned mode, unsigned long long device) { return CALLS(MKNOD_VERSION, fd, path, mode, &device); }
#endif
