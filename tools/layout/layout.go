// Package layout tells whether a loader can put an ELF file into memory and run
// it: whether segments, tables and pointers are where the Linux kernel and
// glibc's ld.so look for them.
//
// It reads the bytes of the file and nothing else, and it reads them as a loader
// does, by segments. Everything it says of a file is a consequence that a loader
// shows: what only a linker or a debugger would mind is left out, or is a warning.
// All that is wrong is reported, and not what was met first.
//
// No input makes it panic, loop without end, or allocate more than a small
// multiple of the file's size.
package layout

import (
	"errors"
	"fmt"
	"io"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
)

// Problem is one thing in a file that a loader trips over.
type Problem struct {
	// Condition is the row of the table of conditions that does not hold.
	Condition string
	// Fatal is set where a loader of today refuses the file or the process
	// crashes; else older loaders do, or only tools mind.
	Fatal bool
	// Where is the structure: "program header 3 (PT_LOAD)", "DT_STRTAB".
	Where string
	// What says what is wrong with it, numbers in hex.
	What string
	// Harm says what a loader does.
	Harm string
	// Fix is the flag that mends it where a linker was told to do it; else "".
	Fix string
}

// Report is what is wrong with a file.
type Report struct {
	// Skipped says why no loader ever takes this file, so that nothing is wrong
	// with it: an object, separate debug information. Else "".
	Skipped string
	// Problems are in the order of the table of conditions.
	Problems []Problem
	// Cut is set where the file ends before what its headers say is in it.
	Cut bool
	// Patched is the evidence that something changed the file after it was linked.
	Patched []string
}

// ErrNotELF is the error for a file that is no ELF or has no whole ELF header.
var ErrNotELF = errors.New("no ELF header")

// condition is one row of the table: what has to hold, and who says so.
type condition struct {
	id     string
	source string
	check  func(*image)
}

// conditions are all that is looked at. The measured behaviour is that of glibc
// 2.31, 2.36 and 2.43 and of Linux 6.18.
func conditions() []condition {
	return []condition{
		{"ident", "glibc elf/dl-load.c, open_verify: what e_ident and e_version may be", checkIdent},
		{"headers", "glibc elf/dl-load.c, open_verify; Linux fs/binfmt_elf.c, load_elf_phdrs: e_phentsize, and a table within the file", checkHeaders},
		{"load", "gABI, Program Header; glibc elf/dl-load.c, _dl_map_object_from_fd; Linux fs/binfmt_elf.c, elf_map: congruent, in order, apart, within the file", checkLoads},
		{"phdr", "Linux fs/binfmt_elf.c, AT_PHDR; glibc elf/rtld.c, rtld_setup_main_map: the program headers are in memory where PT_PHDR says", checkPhdr},
		{"interp", "Linux fs/binfmt_elf.c, load_elf_binary: PT_INTERP ends with a NUL; glibc elf/rtld.c reads it in memory", checkInterp},
		{"entry", "gABI, ELF Header, e_entry: code", checkEntry},
		{"dynamic", "gABI, Dynamic Section; glibc elf/get-dynamic-info.h: PT_DYNAMIC is mapped and ends with DT_NULL, sizes of entries are what they have to be", checkDynamic},
		{"pointer", "gABI, Dynamic Section: what a tag points at is in memory, with bytes of the file behind it", checkPointers},
		{"names", "gABI, String Table: names of the dynamic section are in DT_STRTAB", checkNames},
		{"symbols", "gABI, Symbol Table; glibc elf/dl-lookup.c: names and values are in memory", checkSymbols},
		{"hash", "gABI, Hash Table; glibc elf/dl-lookup.c, do_lookup_x, and elf/dl-setup_hash.c: every definition is found", checkHash},
		{"versions", "LSB Core, Symbol Versioning; glibc elf/dl-version.c: records are whole, hashes are those of the names", checkVersions},
		{"relocations", "gABI, Relocation; glibc elf/dynamic-link.h: places that are changed are mapped and writable", checkRelocations},
		{"init", "gABI, Initialization and Termination Functions; glibc elf/dl-init.c: what is called is code", checkInit},
		{"tls", "glibc elf/dl-tls.c: the image of PT_TLS is in memory and no larger than the block", checkTLS},
		{"relro", "glibc elf/dl-reloc.c, _dl_protect_relro: PT_GNU_RELRO is mapped, and nothing in it is written later", checkRelro},
		{"sections", "gABI, Sections: what SHF_ALLOC says is in memory is in a segment", checkSections},
	}
}

// Examine reads size bytes of r and returns what a loader would trip over. An
// error is ErrNotELF or a failure to read.
func Examine(r io.ReaderAt, size int64) (*Report, error) {
	im, err := newImage(r, size)
	if err != nil {
		return nil, err
	}
	return im.examine()
}

// ExamineFile is Examine for an open file, of which others look at the dynamic symbols
// too: they are read once for all.
func ExamineFile(f *elffile.File) (*Report, error) {
	im, err := newImage(f.Bytes())
	if err != nil {
		return nil, err
	}
	im.file = f
	return im.examine()
}

func (im *image) examine() (*Report, error) {
	if im.skipped = im.neverLoaded(); im.skipped == "" {
		for _, c := range conditions() {
			im.condition = c.id
			c.check(im)
		}
	}
	if im.failed != nil {
		return nil, im.failed
	}
	report := &Report{Skipped: im.skipped, Problems: im.problems, Cut: im.cut}
	if len(report.Problems) > 0 {
		report.Patched = im.patched()
	}
	return report, nil
}

// mostProblems bounds what one condition says. A damaged table would else have a
// sentence for each of its entries.
const mostProblems = 8

// fatal reports what a loader of today does not survive.
func (im *image) fatal(where, harm, format string, args ...any) {
	im.add(Problem{Condition: im.condition, Fatal: true, Where: where, What: fmt.Sprintf(format, args...), Harm: harm})
}

// warn reports what older loaders or tools do not.
func (im *image) warn(where, harm, format string, args ...any) {
	im.add(Problem{Condition: im.condition, Where: where, What: fmt.Sprintf(format, args...), Harm: harm})
}

func (im *image) add(p Problem) {
	n := 0
	for _, q := range im.problems {
		if q.Condition == p.Condition {
			n++
		}
		if q == p {
			return
		}
	}
	if n < mostProblems {
		im.problems = append(im.problems, p)
	}
}

// byFlag says which flag mends what was reported last.
func (im *image) byFlag(fix string) {
	if n := len(im.problems); n > 0 && im.problems[n-1].Condition == im.condition {
		im.problems[n-1].Fix = fix
	}
}

// tally sums up the entries of one table that are wrong in one way.
type tally struct {
	n     int
	first string
}

func (t *tally) add(format string, args ...any) {
	if t.n++; t.n == 1 {
		t.first = fmt.Sprintf(format, args...)
	}
}

// String is the first of them, and how many more there are.
func (t *tally) String() string {
	if t.n > 1 {
		return fmt.Sprintf("%s, and %d more like it", t.first, t.n-1)
	}
	return t.first
}
