/* Debug information such as link-time optimisation leaves behind: a unit of C, one of
   whose structs has a member of a type that a unit of Rust owns. DWARF 4, 32 bits. */

	.data
	.globl	driver_state
driver_state:
	.4byte	0

	.section .debug_abbrev, "", %progbits
.Labbrevs:
	.byte	1, 0x11, 1		/* compile_unit, with children */
	.byte	0x25, 8, 0x13, 5, 3, 8, 0x1b, 8, 0, 0	/* producer, language, name, comp_dir */
	.byte	2, 0x13, 1		/* structure_type, with children */
	.byte	3, 8, 0x0b, 0x0b, 0, 0	/* name, byte_size */
	.byte	3, 0x0d, 0		/* member */
	.byte	3, 8, 0x49, 0x10, 0x38, 0x0b, 0, 0	/* name, type by ref_addr, data_member_location */
	.byte	4, 0x24, 0		/* base_type */
	.byte	3, 8, 0x3e, 0x0b, 0x0b, 0x0b, 0, 0	/* name, encoding, byte_size */
	.byte	0

	.section .debug_info, "", %progbits
	.4byte	.Lc_end - .Lc
.Lc:
	.2byte	4
	.4byte	.Labbrevs
	.byte	8			/* bytes of an address */
	.byte	1
	.asciz	"clang"
	.2byte	0x0c			/* DW_LANG_C99 */
	.asciz	"driver.c"
	.asciz	"/src"
	.byte	2
	.asciz	"request"
	.byte	4
	.byte	3
	.asciz	"guard"
	.4byte	.Lplain
	.byte	0
	.byte	0
	.byte	0
.Lc_end:
	.4byte	.Lrust_end - .Lrust
.Lrust:
	.2byte	4
	.4byte	.Labbrevs
	.byte	8
	.byte	1
	.asciz	"rustc"
	.2byte	0x1c			/* DW_LANG_Rust */
	.asciz	"guard.rs/@/guard.1-cgu.0"
	.asciz	"/src"
.Lplain:
	.byte	4
	.asciz	"Plain"
	.byte	7			/* DW_ATE_unsigned */
	.byte	4
	.byte	0
.Lrust_end:
