/* A program that opens a plugin, and says what dlerror says. It is linked without
   the compiler's start files and against the oldest C library, so that it runs on
   every system. */
extern void *dlopen(const char *, int);
extern char *dlerror(void);
extern int puts(const char *);
extern int setvbuf(void *, char *, int, unsigned long);
extern void *stdout;
extern int __libc_start_main(int (*)(int, char **), int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

static int host_main(int argc, char **argv) {
    setvbuf(stdout, 0, 2, 0);
    for (int i = 1; i < argc; i++) {
        if (!dlopen(argv[i], 2 /* RTLD_NOW */)) {
            puts(dlerror());
            return 3;
        }
    }
    puts("loaded");
    return 0;
}

static void nothing(void) {}

__attribute__((used)) void start_c(long *stack) {
    __libc_start_main(host_main, (int)stack[0], (char **)(stack + 1), nothing, nothing, 0, stack);
}

__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start_c\n hlt\n"
        ".section .note.GNU-stack,\"\",@progbits\n.text\n");
