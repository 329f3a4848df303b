// __libc_csu_init and __libc_csu_fini, for a crt1.o of one's own from before 2.34.

#include "csu.h"

HIDDEN int __libc_csu_init(int argc, char **argv, char **envp) { return init(argc, argv, envp); }
HIDDEN void __libc_csu_fini(void) { fini(); }
