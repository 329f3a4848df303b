#define EXIT 60
	.text
	.globl _start
	.type _start, @function
_start:
	movl $EXIT, %eax
	xorl %edi, %edi
	syscall
	.size _start, .-_start
	.section .note.GNU-stack,"",@progbits
