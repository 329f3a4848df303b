// What -fstack-protector calls in position-independent code of i386, where a call
// through the PLT would need a register; glibc's own start files call it elsewhere too.

#include "floor.h"

extern void __stack_chk_fail(void) __attribute__((noreturn));
HIDDEN __attribute__((noreturn)) void __stack_chk_fail_local(void) { __stack_chk_fail(); }
