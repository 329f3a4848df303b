// The program that loads the plugin, on whatever system it is started.

#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW) : 0;
	int (*plugin)(void) = library ? (int (*)(void))dlsym(library, "plugin") : 0;
	if (plugin)
		return plugin();
	puts(dlerror());
	return 1;
}
