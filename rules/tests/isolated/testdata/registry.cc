#include "registry.h"

static int registered;

Registration::Registration() { registered++; }

// Weak: without entries there is no section.
extern const Entry __start_test_ENGINES[] __attribute__((weak));
extern const Entry __stop_test_ENGINES[] __attribute__((weak));

extern "C" int engine_count() { return registered; }
extern "C" int entry_count() { return __stop_test_ENGINES - __start_test_ENGINES; }
