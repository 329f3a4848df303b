// What runs a program's constructors where libc.so.6 does not, before glibc 2.34.

#include "floor.h"

typedef int function(int, char **, char **);

extern function *const __init_array_start[] HIDDEN, *const __init_array_end[] HIDDEN;

// From crti.o and the sections .init; RISC-V has none.
extern void _init(void) __attribute__((weak));

// init runs them in order. What is in .preinit_array ld.so has run.
static int init(int argc, char **argv, char **envp)
{
	if (_init)
		_init();
	for (function *const *f = __init_array_start; f != __init_array_end; f++)
		(*f)(argc, argv, envp);
	return 0;
}

// fini has nothing to do: ld.so runs the destructors.
static void fini(void) {}
