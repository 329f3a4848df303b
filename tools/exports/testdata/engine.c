/* C definitions of every kind that a .dynsym can hold. */
int engine_open(void) { return 1; }
int engine_close(void) { return 2; }
int engine_v1_read(void) { return 3; }
int engine_v2_read(void) { return 4; }
int engine_v2_write(void) { return 5; }
int engine_debug_dump(void) { return 6; }
int engine_debug_trace(void) { return 7; }
int engineer(void) { return 8; }
int ENGINE_OPEN(void) { return 9; }
int e(void) { return 10; }
int global(void) { return 11; }
int local(void) { return 12; }
int dotted(void) __asm__("engine.dot.1");
int dotted(void) { return 13; }
int dollar(void) __asm__("engine$dollar");
int dollar(void) { return 14; }
int dashed(void) __asm__("\"engine-dash\"");
int dashed(void) { return 15; }
int paren(void) __asm__("\"type.(*T).Method\"");
int paren(void) { return 16; }
int digit(void) __asm__("\"9lives\"");
int digit(void) { return 17; }
int accent(void) __asm__("\"engine_\303\251\"");
int accent(void) { return 18; }
int __start_engine(void) { return 19; }
int vtable_for_Shape(void) { return 20; }
int ns__draw_int_(void) { return 21; }

int engine_table[4] = {1, 2, 3, 4};
const int engine_const = 5;
int engine_bss;
int engine_common __attribute__((common));
__thread int engine_tls = 6;
__thread int engine_tls_zero;

__attribute__((weak)) int engine_weak(void) { return 30; }
__attribute__((weak)) int engine_weak_data = 31;
__attribute__((visibility("hidden"))) int engine_hidden(void) { return 32; }
__attribute__((visibility("protected"))) int engine_protected(void) { return 33; }
static int engine_static(void) { return 34; }
int (*engine_keep)(void) = engine_static;

static int (*resolve(void))(void) { return engine_open; }
int engine_ifunc(void) __attribute__((ifunc("resolve")));
int engine_alias(void) __attribute__((alias("engine_open")));

/* Rust names as rustc mangles them, legacy and v0. */
int legacy(void) __asm__("_ZN6engine4core4open17h0123456789abcdefE");
int legacy(void) { return 40; }
int legacy_other(void) __asm__("_ZN5other4core4open17h0123456789abcdefE");
int legacy_other(void) { return 41; }
