// fcntl64, which <fcntl.h> makes of fcntl under _FILE_OFFSET_BITS=64 since glibc
// 2.28. It differs from fcntl in the locks of 32-bit programs, whose commands have
// numbers of their own by then.

#include "floor.h"

extern int fcntl(int, int, ...);
HIDDEN int fcntl64(int fd, int command, ...)
{
	va_list args;
	__builtin_va_start(args, command);
	void *arg = __builtin_va_arg(args, void *);
	__builtin_va_end(args);
	return fcntl(fd, command, arg);
}
