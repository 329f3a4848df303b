// crt1.o, Scrt1.o and, with PROFILE, gcrt1.o for a glibc before 2.34: where a program
// begins.
//
// Up to 2.33 the program runs its own constructors: __libc_start_main calls a
// function that crt1.o hands to it. Since 2.34 libc.so.6 runs them, and the crt1.o
// of that glibc hands over nothing: such a program loads on an older system, skips
// all of .init_array, and says nothing. A glibc of any age calls what is handed over.
//
// The kernel and ld.so leave argc on top of the stack and, in a register, a function
// to be called at exit: the psABI of each processor, "Process Initialization".

#include "csu.h"

int main(int, char **, char **);

#define START(code) \
	__asm__(".text\n.globl _start\n.type _start, %function\n_start:\n" code ".size _start, .-_start\n")

#if defined __powerpc64__

// The registers already hold what __libc_start_main takes first (glibc
// sysdeps/unix/sysv/linux/powerpc/libc-start.c).
START("addis 2,12,.TOC.-_start@ha\n addi 2,2,.TOC.-_start@l\n .localentry _start,.-_start\n"
      "mr 8,1\n clrrdi 1,1,4\n li 0,0\n stdu 0,-128(1)\n mtlr 0\n bl floor_start\n nop\n trap\n");

struct startup {
	void *sda_base;
	int (*main)(int, char **, char **);
	int (*init)(int, char **, char **);
	void (*fini)(void);
};

extern int __libc_start_main(int, char **, char **, void *, void (*)(void), struct startup *, char **);

HIDDEN void floor_start(int argc, char **argv, char **envp, void *auxv, void (*at_exit)(void), char **stack)
{
	static struct startup how;
	how.main = main;
	how.init = init;
	how.fini = fini;
	__libc_start_main(argc, argv, envp, auxv, at_exit, &how, stack);
}

#else

#if defined __x86_64__
START("endbr64\n xorl %ebp,%ebp\n movq %rsp,%rdi\n movq %rdx,%rsi\n andq $-16,%rsp\n call floor_start\n hlt\n");
#elif defined __i386__
START("endbr32\n xorl %ebp,%ebp\n movl %esp,%eax\n andl $-16,%esp\n subl $8,%esp\n pushl %edx\n pushl %eax\n call floor_start\n hlt\n");
#elif defined __aarch64__
START("bti c\n mov x29,#0\n mov x30,#0\n mov x1,x0\n mov x0,sp\n bl floor_start\n brk #1\n");
#elif defined __arm__
START(".arm\n mov fp,#0\n mov lr,#0\n mov r1,r0\n mov r0,sp\n bic sp,sp,#7\n bl floor_start\n udf #0\n");
#elif defined __s390x__
START("lgr %r2,%r15\n lgr %r3,%r14\n aghi %r15,-160\n xc 0(8,%r15),0(%r15)\n lghi %r11,0\n brasl %r14,floor_start\n .short 0\n");
#elif defined __riscv
START(".option push\n .option norelax\n lla gp,__global_pointer$\n .option pop\n"
      "mv a1,a0\n mv a0,sp\n andi sp,sp,-16\n call floor_start\n ebreak\n");
// The constructors of libraries run before _start, and may call back into the program.
__asm__(".section .preinit_array,\"aw\"\n .p2align 3\n .dword floor_gp\n"
	".text\nfloor_gp:\n .option push\n .option norelax\n lla gp,__global_pointer$\n .option pop\n ret\n");
#endif

extern int __libc_start_main(int (*)(int, char **, char **), int, char **,
			     int (*)(int, char **, char **), void (*)(void), void (*)(void), void *);

HIDDEN void floor_start(long *stack, void (*at_exit)(void))
{
	__libc_start_main(main, (int)stack[0], (char **)(stack + 1), init, fini, at_exit, stack);
}

#endif

// What tells libc.so.6 that the program was not linked against glibc 2.0 (glibc
// csu/init.c).
const int _IO_stdin_used = 0x20001;

// A program that is linked statically is either relocated by rcrt1.o or, by this, not.
HIDDEN void _dl_relocate_static_pie(void) {}

#ifdef PROFILE // -pg: crti.o calls this, before the constructors
extern char __executable_start[], etext[];
extern void __monstartup(unsigned long, unsigned long);
extern void _mcleanup(void);
extern int atexit(void (*)(void));

void __gmon_start__(void)
{
	static int called;
	if (called++)
		return;
	__monstartup((unsigned long)__executable_start, (unsigned long)etext);
	atexit(_mcleanup);
}
#endif

// An object that every program had, and that some refer to.
__asm__(".data\n.globl __data_start\n.weak data_start\n__data_start:\ndata_start:\n.long 0\n");
