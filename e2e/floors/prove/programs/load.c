// Loads a library as a host loads a plugin, and calls it.

#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : 0;
	if (!library)
		return puts(dlerror()), 1;
	int (*check)(void) = (int (*)(void))dlsym(library, "check");
	if (!check)
		return puts(dlerror()), 1;
	int failed = check();
	printf(failed ? "step %d failed\n" : "holds\n", failed);
	return failed;
}
