// getentropy (glibc 2.25) and arc4random (2.36), which the static libstdc++ calls for
// std::random_device where the glibc that it was built for has them.

#include "floor.h"

extern int open(const char *, int, ...);
extern __PTRDIFF_TYPE__ read(int, void *, size_t);
extern int close(int);
extern void abort(void) __attribute__((noreturn));

#define O_CLOEXEC 02000000 // on all processors that this is built for

static int fill(void *to, size_t size)
{
	int fd = open("/dev/urandom", O_CLOEXEC);
	if (fd < 0)
		return -1;
	char *at = to;
	while (size > 0) {
		__PTRDIFF_TYPE__ n = read(fd, at, size);
		if (n <= 0)
			break;
		at += n;
		size -= n;
	}
	close(fd);
	return size == 0 ? 0 : -1;
}

#if defined GETENTROPY
HIDDEN int getentropy(void *to, size_t size) { return fill(to, size); }
#else
HIDDEN unsigned arc4random(void)
{
	unsigned value;
	if (fill(&value, sizeof value) != 0)
		abort(); // it has no way to fail
	return value;
}
#endif
