// res_search and its kin, which <resolv.h> called __res_search before glibc 2.34, by
// macros. Go's net package calls them.

#include "floor.h"

extern int CALLS(PARAMETERS);
HIDDEN int NAME(PARAMETERS) { return CALLS(ARGUMENTS); }
