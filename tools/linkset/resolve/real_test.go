package resolve

// The resolution beside what the linkers did: their own lists of the members that
// they pulled, and for what (GNU ld and gold -Map, lld --why-extract, mold -Map),
// and the bytes that a name has in their outputs.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// smallLink is a link of objects that are written down symbol by symbol.
type smallLink struct {
	name    string
	objects string // "name: F function, D data, W weak data, …" a line; see assemble
	files   string // "liba.a: x y" or "libs.so: x [flags]" a line
	args    string
	but     string // the linkers that are left out, with why in the name of the case
}

// assemble writes an object in assembly. Each definition has contents of its own,
// so that outputs tell which was taken.
func assemble(line string, serial *int) (name, text string) {
	name, symbols, _ := strings.Cut(line, ":")
	var b strings.Builder
	for _, item := range strings.Split(symbols, ",") {
		f := strings.Fields(item)
		if len(f) == 0 {
			continue
		}
		*serial++
		kind, sym := f[0], f[len(f)-1]
		data := func(flags, binding string) {
			fmt.Fprintf(&b, "%s %s\n.type %s,@object\n.section .data%s\n.balign 8\n%s: .quad %d\n.size %s,8\n", binding, sym, sym, flags, sym, *serial, sym)
		}
		group := ""
		if len(f) == 3 {
			group = "." + f[1] + ",\"awG\",@progbits," + f[1] + ",comdat"
		}
		switch kind {
		case "F", "WF":
			binding := ".globl"
			if kind == "WF" {
				binding = ".weak"
			}
			fmt.Fprintf(&b, ".text\n%s %s\n.type %s,@function\n%s: movl $%d,%%eax\nret\n.size %s,.-%s\n", binding, sym, sym, sym, *serial, sym, sym)
		case "D":
			data(group, ".globl")
		case "W":
			data(group, ".weak")
		case "H":
			data(group, ".hidden "+sym+"\n.globl")
		case "WH":
			data(group, ".hidden "+sym+"\n.weak")
		case "G":
			fmt.Fprintf(&b, ".section .data%s\n.balign 8\n.globl %s\n.type %s,@gnu_unique_object\n%s: .quad %d\n.size %s,8\n", group, sym, sym, sym, *serial, sym)
		case "C":
			fmt.Fprintf(&b, ".comm %s,4,4\n", sym)
		case "C8":
			fmt.Fprintf(&b, ".comm %s,8,8\n", sym)
		case "U":
			fmt.Fprintf(&b, ".data\n.quad %s\n", sym)
		case "UW":
			fmt.Fprintf(&b, ".weak %s\n.data\n.quad %s\n", sym, sym)
		case "UH":
			fmt.Fprintf(&b, ".hidden %s\n.data\n.quad %s\n", sym, sym)
		case "V": // .symver, "V name version"
			fmt.Fprintf(&b, ".symver %s\n", f[1])
		default:
			panic("no kind of symbol: " + kind)
		}
	}
	b.WriteString(".section .note.GNU-stack,\"\",@progbits\n")
	return name, b.String()
}

var smallLinks = []smallLink{
	{name: "one member", objects: "main: F _start, U a\na: F a\nb: F b", files: "liba.a: a b", args: "main.o liba.a"},
	{name: "nothing needed", objects: "main: F _start\na: F a", files: "liba.a: a", args: "main.o liba.a"},
	{name: "archive before its user", objects: "main: F _start, U a\na: F a", files: "liba.a: a", args: "liba.a main.o"},
	{name: "chain backwards in one archive", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", files: "liba.a: c b a", args: "main.o liba.a"},
	{name: "chain over three archives", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", files: "liba.a: a\nlibb.a: b\nlibc.a: c", args: "main.o liba.a libb.a libc.a"},
	{name: "chain over archives, wrong order", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", files: "liba.a: a\nlibb.a: b\nlibc.a: c", args: "main.o libc.a libb.a liba.a"},
	{name: "cyclic archives, once each", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", files: "liba.a: a c\nlibb.a: b", args: "main.o liba.a libb.a"},
	{name: "cyclic archives, named twice", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", files: "liba.a: a c\nlibb.a: b", args: "main.o liba.a libb.a liba.a"},
	{name: "cyclic archives in a group", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c, U d\nd: F d", files: "liba.a: a c\nlibb.a: b d", args: "main.o --start-group liba.a libb.a --end-group"},
	{name: "group and an archive behind it", objects: "main: F _start, U a\na: F a, U b\nb: F b, U z\nz: F z, U a2\na2: F a2", files: "liba.a: a a2\nlibb.a: b\nlibz.a: z", args: "main.o -( liba.a libb.a -) libz.a"},
	{name: "group gone through twice, and an object behind it", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c, W v\nz: F z, W v", files: "liba.a: a c\nlibb.a: b", args: "main.o -( liba.a libb.a -) z.o"},
	{name: "start-lib", objects: "main: F _start, U a\na: F a\nb: F b", args: "main.o --start-lib a.o b.o --end-lib"},
	{name: "start-lib, backwards", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", args: "main.o --start-lib c.o b.o a.o --end-lib"},
	{name: "start-lib, then another that needs the first", objects: "main: F _start, U a\na: F a\nb: F b, U c\nc: F c\nd: F d, U b", args: "main.o --start-lib a.o c.o --end-lib --start-lib b.o d.o --end-lib -u d"},
	{name: "start-lib before its user", objects: "main: F _start, U a\na: F a", args: "--start-lib a.o --end-lib main.o"},
	{name: "start-lib in a group with an archive", objects: "main: F _start, U a\na: F a, U b\nb: F b, U c\nc: F c", files: "libb.a: b", args: "main.o --start-group --start-lib a.o c.o --end-lib libb.a --end-group", but: "gold lld"},
	{name: "whole archive", objects: "main: F _start, U x\na: F a, U b\nc: F c\nb: F b\nx: F x", files: "liba.a: a c\nlibb.a: b x", args: "main.o --whole-archive liba.a --no-whole-archive libb.a"},
	{name: "whole archive pushed and popped", objects: "main: F _start\na: F a, U b\nb: F b\nc: F c", files: "liba.a: a\nlibb.a: b c", args: "main.o --push-state --whole-archive liba.a --pop-state libb.a"},
	{name: "weak reference", objects: "main: F _start, UW a\na: F a", files: "liba.a: a", args: "main.o liba.a"},
	{name: "weak reference behind the archive", objects: "main: F _start, UW a\na: F a", files: "liba.a: a", args: "liba.a main.o liba.a"},
	{name: "entry looked at before the name became COMMON", objects: "main: F _start, WF v, U b\na: D v\nb: D b, C8 v", files: "liba.a: a b", args: "main.o liba.a"},
	{name: "the same, and the archive twice", objects: "main: F _start, WF v, U b\na: D v\nb: D b, C8 v", files: "liba.a: a b", args: "main.o liba.a liba.a"},
	{name: "weak data becomes COMMON in a group", objects: "main: F _start, W v\na: D v\nc: C8 v", files: "liba.a: a", args: "main.o -( liba.a c.o -)"},
	{name: "weak reference, shared library needs it", objects: "main: F _start, U s, UW a\na: F a\ns: F s, U a", files: "libs.so: s\nliba.a: a", args: "main.o libs.so liba.a"},
	{name: "shared library needs it, weak reference", objects: "main: F _start, UW a\na: F a\ns: F s, U a", files: "libs.so: s\nliba.a: a", args: "libs.so main.o liba.a"},
	{name: "COMMON, then a shared library's data without contents", objects: "main: F _start, C v, U s\nd: D v\ns: C8 v, F s", files: "libs.so: s\nliba.a: d", args: "main.o libs.so liba.a"},
	{name: "shared library's data without contents, then COMMON", objects: "main: F _start, C v, U s\nd: D v\ns: C8 v, F s", files: "libs.so: s\nliba.a: d", args: "libs.so main.o liba.a"},
	{name: "weak reference, then a strong one", objects: "main: F _start, UW a\nother: U a\na: F a", files: "liba.a: a", args: "main.o liba.a other.o liba.a"},
	{name: "weak, then strong member, two archives", objects: "main: F _start, U a\nw: W a\ns: D a", files: "libw.a: w\nlibs.a: s", args: "main.o libw.a libs.a"},
	{name: "weak, then strong member, one archive", objects: "main: F _start, U a\nw: W a\ns: D a", files: "liba.a: w s", args: "main.o liba.a"},
	{name: "strong, then weak member", objects: "main: F _start, U a\nw: W a\ns: D a", files: "liba.a: s w", args: "main.o liba.a"},
	{name: "weak object, strong member pulled for another name", objects: "main: F _start, W a, U b\ns: D a, F b", files: "liba.a: s", args: "main.o liba.a"},
	{name: "weak definition pulls nothing", objects: "main: F _start, W a, U a\ns: D a", files: "liba.a: s", args: "main.o liba.a"},
	{name: "two weak objects", objects: "main: F _start, U a\na: W a\nb: W a", args: "main.o b.o a.o"},
	{name: "two strong objects", objects: "main: F _start, U a\na: D a\nb: D a", args: "main.o b.o a.o"},
	{name: "strong twice, by members pulled for other names", objects: "main: F _start, U x, U y\na: D a, D x\nb: D a, D y", files: "liba.a: a\nlibb.a: b", args: "main.o libb.a liba.a"},
	{name: "COMMON against a member with data", objects: "main: F _start, C v\nd: D v", files: "liba.a: d", args: "main.o liba.a"},
	{name: "COMMON against a member with a function", objects: "main: F _start, C v\nd: F v", files: "liba.a: d", args: "main.o liba.a"},
	{name: "COMMON against a member with weak data", objects: "main: F _start, C v\nd: W v", files: "liba.a: d", args: "main.o liba.a"},
	{name: "COMMON against a COMMON member", objects: "main: F _start, C v\nd: C8 v", files: "liba.a: d", args: "main.o liba.a"},
	{name: "undefined, COMMON member, data member", objects: "main: F _start, U v\nc: C v\nd: D v", files: "libc.a: c\nlibd.a: d", args: "main.o libc.a libd.a"},
	{name: "undefined, data member, COMMON member", objects: "main: F _start, U v\nc: C v\nd: D v", files: "libc.a: c\nlibd.a: d", args: "main.o libd.a libc.a"},
	{name: "COMMON and weak object", objects: "main: F _start, U v\nc: C8 v\nd: W v", args: "main.o d.o c.o"},
	{name: "COMMON and weak object, the other way", objects: "main: F _start, U v\nc: C8 v\nd: W v", args: "main.o c.o d.o"},
	{name: "COMMON and strong object", objects: "main: F _start, U v\nc: C8 v\nd: D v", args: "main.o c.o d.o"},
	{name: "COMMONs of two sizes", objects: "main: F _start, U v\nc: C v\nd: C8 v", args: "main.o c.o d.o"},
	{name: "COMDAT in two objects", objects: "main: F _start, U v\nc: W g v\nd: W g v", args: "main.o c.o d.o"},
	{name: "COMDAT, strong in both", objects: "main: F _start, U v\nc: D g v\nd: D g v", args: "main.o c.o d.o"},
	{name: "COMDAT in members pulled for other names", objects: "main: F _start, U x, U y\nc: W g v, F x, U v\nd: W g v, F y, U v", files: "liba.a: d c", args: "main.o liba.a"},
	{name: "COMDAT whose kept copy lacks a name", objects: "main: F _start, U x, U y, U w\nc: W g v, F x\nd: W g v, W g w, F y", args: "main.o c.o d.o", but: "gold"},
	{name: "COMDAT discarded, and an archive has the name", objects: "main: F _start, W g v\nd: W g v, W g w, D w2\ne: D w", files: "liba.a: e", args: "main.o d.o liba.a"},
	{name: "COMDAT against a weak object", objects: "main: F _start, U v\nc: W v\nd: W g v", args: "main.o d.o c.o"},
	{name: "GNU_UNIQUE and weak", objects: "main: F _start, U v\nc: W v\nd: G v", args: "main.o c.o d.o"},
	{name: "GNU_UNIQUE and strong", objects: "main: F _start, U v\nc: D v\nd: G v", args: "main.o d.o c.o"},
	{name: "GNU_UNIQUE in COMDAT twice", objects: "main: F _start, U v\nc: G g v\nd: G g v", args: "main.o d.o c.o"},
	{name: "wrap", objects: "main: F _start, U bar\nw: F __wrap_bar, U __real_bar\nb: F bar", files: "libw.a: w\nlibb.a: b", args: "--wrap=bar main.o libw.a libb.a"},
	{name: "wrap, and the real one only in the archive", objects: "main: F _start, U bar\nw: F __wrap_bar\nb: F bar", files: "liba.a: b w", args: "--wrap bar main.o liba.a"},
	{name: "wrap of a name that nobody uses", objects: "main: F _start\nw: F __wrap_bar", files: "liba.a: w", args: "--wrap=bar main.o liba.a"},
	{name: "-u", objects: "main: F _start\na: F a, U b\nb: F b", files: "liba.a: a b", args: "main.o -u a liba.a"},
	{name: "--undefined, behind the archive", objects: "main: F _start\na: F a", files: "liba.a: a", args: "main.o liba.a --undefined=a"},
	{name: "--require-defined", objects: "main: F _start\na: F a", files: "liba.a: a", args: "main.o liba.a --require-defined=a", but: "gold lld"},
	{name: "-e", objects: "main: F _start\na: F other", files: "liba.a: a", args: "main.o liba.a -e other"},
	{name: "entry in an archive", objects: "main: F main, U a\na: F a\ns: F _start, U main", files: "liba.a: a s", args: "liba.a main.o liba.a"},
	{name: "-init and -fini pull nothing", objects: "main: F _start\na: F a\nb: F b", files: "liba.a: a b", args: "main.o liba.a -init a -fini b"},
	{name: "--defsym to a name of an archive", objects: "main: F _start, U x\na: F a", files: "liba.a: a", args: "main.o liba.a --defsym x=a", but: "bfd"},
	{name: "--defsym to a name that is there", objects: "main: F _start, U x, U a\na: F a\nx: F x", files: "liba.a: a x", args: "main.o liba.a --defsym x=a"},
	{name: "--defsym to a number", objects: "main: F _start, U x\nx: F x", files: "liba.a: x", args: "main.o liba.a --defsym=x=0x10"},
	{name: "--defsym to a number, in front", objects: "main: F _start, U x\nx: F x", files: "liba.a: x", args: "--defsym=x=0x10 main.o liba.a"},
	{name: "shared library in front", objects: "main: F _start, U a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so liba.a"},
	{name: "shared library behind", objects: "main: F _start, U a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "main.o liba.a libs.so"},
	{name: "shared library before the object", objects: "main: F _start, U a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "libs.so main.o liba.a"},
	{name: "archive, shared library, object", objects: "main: F _start, U a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "liba.a libs.so main.o"},
	{name: "shared library with a weak definition in front", objects: "main: F _start, U a\na: F a\ns: WF a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so liba.a"},
	{name: "shared library in front, weak member", objects: "main: F _start, U a\na: WF a\ns: WF a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so liba.a"},
	{name: "hidden reference, shared library in front", objects: "main: F _start, UH a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so liba.a", but: "gold"},
	{name: "hidden reference behind the shared library", objects: "main: F _start, U a\nh: UH a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so h.o liba.a", but: "gold"},
	{name: "shared library that needs a member", objects: "main: F _start, U s\na: F a\ns: F s, U a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so liba.a"},
	{name: "archive before the shared library that needs it", objects: "main: F _start, U s\na: F a\ns: F s, U a", files: "liba.a: a\nlibs.so: s", args: "main.o liba.a libs.so", but: "gold"},
	{name: "shared library that needs a member weakly", objects: "main: F _start, U s\na: F a\ns: F s, UW a", files: "liba.a: a\nlibs.so: s", args: "main.o libs.so liba.a"},
	{name: "as-needed, needed", objects: "main: F _start, U s\na: F a\ns: F s, U a", files: "liba.a: a\nlibs.so: s", args: "main.o --as-needed libs.so liba.a"},
	{name: "as-needed, not needed", objects: "main: F _start\na: F a\ns: F s, U a", files: "liba.a: a\nlibs.so: s", args: "main.o --as-needed libs.so liba.a"},
	{name: "as-needed, needed weakly", objects: "main: F _start, UW s\na: F a\ns: F s, U a", files: "liba.a: a\nlibs.so: s", args: "main.o --as-needed libs.so liba.a"},
	{name: "as-needed, needed by an object behind it", objects: "main: F _start\no: U s\na: F a\ns: F s, U a\nas: F s", files: "liba.a: a as\nlibs.so: s", args: "main.o --as-needed libs.so --no-as-needed o.o liba.a"},
	{name: "as-needed, needed by a member that it stands before", objects: "main: F _start, U a\na: F a, U s\ns: F s, U c\nc: F c", files: "liba.a: a c\nlibs.so: s", args: "main.o --as-needed libs.so liba.a"},
	{name: "as-needed, needed by a shared library", objects: "main: F _start, U t\nt: F t, U s\ns: F s, U c\nc: F c", files: "libc.a: c\nlibt.so: t\nlibs.so: s", args: "main.o libt.so --as-needed libs.so libc.a"},
	{name: "object against a shared library's data", objects: "main: F _start, U v\no: C8 v\ns: D v", files: "libs.so: s", args: "main.o libs.so o.o"},
	{name: "COMMON, then a shared library's data", objects: "main: F _start, U a, C v\na: F a\nd: D v\ns: D v, U d2\nd2: F d2", files: "libs.so: s\nliba.a: a d d2", args: "main.o --as-needed libs.so liba.a"},
	{name: "COMMON, then a shared library's weak data", objects: "main: F _start, U a, C v\na: F a\nd: D v\ns: W v", files: "libs.so: s\nliba.a: a d", args: "main.o libs.so liba.a"},
	{name: "shared library's data, then COMMON", objects: "main: F _start, U a, C v\na: F a\nd: D v\ns: D v", files: "libs.so: s\nliba.a: a d", args: "libs.so main.o liba.a"},
	{name: "shared library's function, then COMMON", objects: "main: F _start, U a, C v\na: F a\nd: D v\ns: F v", files: "libs.so: s\nliba.a: a d", args: "libs.so main.o liba.a"},
	{name: "weak member, COMMON, strong member", objects: "main: F _start, U v\nw: W v\nc: C v\nd: D v", files: "liba.a: w d", args: "main.o liba.a c.o liba.a"},
	{name: "wrap, and a shared library that refers", objects: "main: F _start, U s\ns: F s, U n\nn: F n\nw: F __wrap_n", files: "libs.so: s\nliba.a: n w", args: "--wrap=n main.o libs.so liba.a"},
	{name: "-l over folders", objects: "main: F _start, U a\na: F a, U b\nb: F b", files: "liba.a: a\nlibb.a: b", args: "main.o -L. -la -l b"},
	{name: "--library-path", objects: "main: F _start, U a, U b\na: F a\nb: F b", files: "liba.a: a\nlibb.a: b", args: "main.o --library-path=. -la -lb"},
	{name: "-l: and -Bstatic", objects: "main: F _start, U a, U s\na: F a\ns: F s\nt: F s", files: "liba.a: a\nlibs.so: t\nlibs.a: s", args: "main.o -L. -l:liba.a -Bstatic -ls -Bdynamic"},
	{name: "-l prefers the shared library", objects: "main: F _start, U s\ns: F s\nt: F s", files: "libs.so: t\nlibs.a: s", args: "main.o -L. -ls"},
	{name: "versioned shared library in front", objects: "main: F _start, U a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s --version-script=v.map", args: "main.o libs.so liba.a"},
	{name: "member order against index", objects: "main: F _start, U p, U q\nx: F p, F dup1\ny: F q, F dup1", files: "liba.a: y x", args: "main.o liba.a -u dup1"},
	{name: "two members with the name, second needed for another", objects: "main: F _start, U q, U p\nx: F p\ny: F p, F q", files: "liba.a: x y", args: "main.o liba.a --allow-multiple-definition"},
	{name: "one name, two archives, pulled in between", objects: "main: F _start, U a\na: F a, U b\nb1: F b\nb2: F b", files: "liba.a: a\nlibb.a: b1\nlibc.a: b2", args: "main.o libb.a liba.a libc.a"},
	{name: "shared output, and an archive with _start", objects: "main: F f, U a\na: F a\ns: F _start", files: "liba.a: a s", args: "-shared -z notext main.o liba.a"},
	{name: "shared library's versioned reference", objects: "main: F _start, U t\ns: F a\nt: F t, U a\na: F a", files: "libv.so: s --version-script=v.map\nlibt.so: t libv.so\nliba.a: a", args: "main.o libt.so liba.a"},
	{name: "a group of one archive", objects: "main: F _start, U a\na: F a\nb: F b", files: "liba.a: a b", args: "main.o -( liba.a -) --as-needed"},
	{name: "hidden weak reference, shared library", objects: "main: F _start, UW a, UH a\na: F a\ns: F a", files: "liba.a: a\nlibs.so: s", args: "main.o liba.a libs.so", but: "gold"},
	{name: "archive without an index", objects: "main: F _start, U a\na: F a, U b\nb: F b", files: "liba.a/S: a b", args: "main.o liba.a", but: "bfd gold"},
	{name: "thin archive", objects: "main: F _start, U a\na: F a, U b\nb: F b\nc: F c", files: "liba.a/T: c b a", args: "main.o liba.a"},
	{name: "protected and hidden definitions", objects: "main: F _start, U a\na: H a\nb: WH a", args: "main.o b.o a.o"},
}

// made builds the files of a small link in a fresh folder and goes there.
func (s *smallLink) made(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	as, ar, ld := reallink.Tool(t, "as"), reallink.Tool(t, "ar"), reallink.Tool(t, "ld.bfd")
	serial := 0
	for _, line := range strings.Split(s.objects, "\n") {
		name, text := assemble(line, &serial)
		reallink.Write(t, dir, name+".s", text)
		reallink.Run(t, dir, as, name+".s", "-o", name+".o")
	}
	reallink.Write(t, dir, "v.map", "V1 { global: *; };\n")
	for _, line := range strings.Split(s.files, "\n") {
		name, rest, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		var objects, flags []string
		for _, w := range strings.Fields(rest) {
			if strings.HasPrefix(w, "-") || strings.HasSuffix(w, ".so") {
				flags = append(flags, w)
			} else {
				objects = append(objects, w+".o")
			}
		}
		name, mode, _ := strings.Cut(name, "/")
		if strings.HasSuffix(name, ".so") {
			reallink.Run(t, dir, slices.Concat([]string{ld, "-shared", "-z", "notext", "-soname", name, "-o", name}, flags, objects)...)
		} else {
			reallink.Run(t, dir, slices.Concat([]string{ar, map[bool]string{true: "rcs", false: "rc"}[mode != "S"] + mode, name}, objects)...)
		}
	}
}

// linkOf is the link of a command line, with all files that it could mean as its
// declared inputs.
func linkOf(t *testing.T, words []string, files []string) *linkset.Link {
	t.Helper()
	m := &linkset.Manifest{Library: map[string][]linkset.Library{}, Output: linkset.ManifestFile{Path: "out"}}
	for _, f := range files {
		m.Inputs = append(m.Inputs, linkset.ManifestFile{Path: f})
	}
	args := linkset.ParseArguments("")
	args.Words = words
	l := linkset.NewLink(m, args)
	t.Cleanup(func() { l.Close() })
	return l
}

// linkerNames are reallink's names and ours.
var linkerNames = map[string]string{"bfd": "GNU ld", "gold": "gold", "lld": "lld", "mold": "mold"}

// oracle runs a linker and returns what it says that it pulled: "member" to
// "reference symbol", or to "" where the linker does not say why.
func oracle(t *testing.T, linker string, args []string, out string) (map[string]string, error) {
	t.Helper()
	program := map[string]string{"bfd": "ld.bfd", "gold": "ld.gold", "lld": "ld.lld", "mold": "mold"}[linker]
	list := out + ".list"
	argv := []string{reallink.Tool(t, program), "-o", out, "--unresolved-symbols=ignore-all", "--allow-multiple-definition", "--no-demangle"}
	if linker == "lld" {
		argv = append(argv, "--why-extract="+list, "-Map="+out+".map")
	} else {
		argv = append(argv, "-Map="+list)
	}
	if linker == "bfd" || linker == "lld" {
		argv = append(argv, "--noinhibit-exec")
	}
	said, err := reallink.Try(".", append(argv, args...)...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(append(argv, args...), " "), err, said)
	}
	data, err := os.ReadFile(list)
	if err != nil {
		return nil, err
	}
	data = regexp.MustCompile(`(?m)(^|\s)\./`).ReplaceAll(data, []byte("$1"))
	switch linker {
	case "lld":
		sections, err := os.ReadFile(out + ".map")
		if err != nil {
			return nil, err
		}
		pulled := moldMap(strings.ReplaceAll(string(sections), " ./", " "))
		for member, why := range whyExtract(string(data)) {
			pulled[member] = why
		}
		return pulled, nil
	case "mold":
		return moldMap(string(data)), nil
	}
	pulled := gnuMap(string(data))
	if linker == "gold" { // which does not say why a file of a --start-lib is there
		for _, m := range goldSection.FindAllStringSubmatch(string(data), -1) {
			if _, ok := pulled[m[1]]; !ok {
				pulled[m[1]] = ""
			}
		}
	}
	return pulled, nil
}

// gnuMap reads the list at the head of a map of GNU ld or gold.
func gnuMap(text string) map[string]string {
	pulled := map[string]string{}
	_, text, found := strings.Cut(text, "Archive member included ")
	if !found {
		return pulled
	}
	_, text, _ = strings.Cut(text, "\n")
	member := ""
	for _, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 0:
			continue
		case strings.HasPrefix(line, " "):
			if member == "" {
				return pulled
			}
		case strings.HasSuffix(f[0], ")") || strings.HasSuffix(f[0], ".o"):
			member, f = f[0], f[1:]
		default:
			return pulled
		}
		if member != "" && len(f) > 0 {
			pulled[member] = strings.TrimSuffix(strings.Join(f, " "), ")")
			if reference, symbol, ok := strings.Cut(strings.Join(f, " "), " ("); ok {
				pulled[member] = reference + " " + strings.TrimSuffix(symbol, ")")
			} else {
				pulled[member] = strings.Trim(strings.Join(f, " "), "()")
			}
			member = ""
		}
	}
	return pulled
}

// whyExtract reads lld's table.
func whyExtract(text string) map[string]string {
	pulled := map[string]string{}
	for _, line := range strings.Split(text, "\n")[1:] {
		if f := strings.Split(line, "\t"); len(f) == 3 {
			pulled[f[1]] = f[0] + " " + f[2]
		}
	}
	return pulled
}

var goldSection = regexp.MustCompile(`(?m) 0x[0-9a-f]+ +0x[0-9a-f]+ +(\S+\.o)$`)

var moldSection = regexp.MustCompile(`(?m)^ *(?:0x)?[0-9a-f]+ .* ([^\s<]\S*):\([.a-zA-Z]`)

// moldMap reads the files whose sections are in a map of mold or lld.
func moldMap(text string) map[string]string {
	pulled := map[string]string{}
	for _, m := range moldSection.FindAllStringSubmatch(text, -1) {
		pulled[m[1]] = ""
	}
	return pulled
}

// ours writes a resolution as oracle does.
func ours(r *Resolution) map[string]string {
	pulled := map[string]string{}
	named := func(o *ObjectFile) string {
		// GNU ld calls the member of a thin archive by its path alone.
		if o.member.Path != "" && r.Linker == "GNU ld" {
			return o.member.Path
		}
		return o.String()
	}
	for _, o := range r.Objects {
		if !o.Linked || o.Why.Symbol == "" {
			continue
		}
		by := o.Why.Flag
		switch {
		case o.Why.Object != nil:
			by = named(o.Why.Object)
		case o.Why.Library != nil:
			by = o.Why.Library.Path
		}
		pulled[named(o)] = by + " " + o.Why.Symbol
	}
	return pulled
}

// differences compares the sets, and where the linker tells, the reasons.
func differences(linker string, r *Resolution, theirs map[string]string) []string {
	var out []string
	mine := ours(r)
	direct := map[string]bool{}
	for _, o := range r.Objects {
		direct[o.String()] = o.Linked && o.Why.Symbol == ""
	}
	// lld names the file that has the symbol when the member has been read, which
	// is another one where that pulled a better definition.
	reasons := map[string]bool{}
	for _, why := range mine {
		reasons[why] = true
	}
	for m, why := range theirs {
		if direct[m] {
			continue // mold's map has all files, gold's the whole archives
		}
		our, ok := mine[m]
		switch {
		case !ok:
			out = append(out, fmt.Sprintf("%s pulled for %q, we do not", m, why))
		case !sameReason(linker, our, why) && !(linker == "lld" && reasons[why]):
			out = append(out, fmt.Sprintf("%s pulled for %q, we say %q", m, why, our))
		}
	}
	for m, why := range mine {
		if _, ok := theirs[m]; !ok {
			out = append(out, fmt.Sprintf("%s not pulled, we say for %q", m, why))
		}
	}
	slices.Sort(out)
	return out
}

// plain compares the objects that are linked for no reason with the words of the
// command line.
func plain(args []string, r *Resolution) []string {
	want := map[string]bool{}
	lib := false
	for _, w := range args {
		lib = w == "--start-lib" || lib && w != "--end-lib"
		if strings.HasSuffix(w, ".o") && !lib {
			want[w] = true
		}
	}
	var out []string
	for _, o := range r.Objects {
		if o.Member == "" && want[o.Input.Path] != (o.Linked && o.Why.Symbol == "") {
			out = append(out, fmt.Sprintf("%s: linked for no reason is not %v", o, o.Linked))
		}
	}
	return out
}

// sameReason compares "reference symbol". What is no file has other names with
// each linker.
func sameReason(linker, ours, theirs string) bool {
	if theirs == "" {
		return true
	}
	reference, symbol, ok := strings.Cut(theirs, " ")
	if !ok {
		reference, symbol = "", theirs
	}
	by, name, _ := strings.Cut(ours, " ")
	if strings.HasPrefix(by, "-") || by == "start" || by == "output" {
		return name == symbol || symbol == "" || strings.HasPrefix(theirs, "-") || strings.HasSuffix(theirs, " "+name)
	}
	return name == symbol && (by == reference || filepath.Base(by) == filepath.Base(reference))
}

// boundBytes compares, for each name with several definitions, the bytes in the
// output with those of the definition that we say it is bound to.
func boundBytes(t *testing.T, r *Resolution, out string, strict bool) (compared int, wrong []string) {
	t.Helper()
	f, size, err := linkset.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	output, err := elffile.Open(f, size, out)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]elffile.Symbol{}
	if err := output.EachSymbol(func(s elffile.Symbol) bool {
		if s.Defined() && s.Type != elffile.STT_SECTION {
			at[s.Name] = s
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	r.Contested(func(name string, definitions []SymbolDefinition) bool {
		s, ok := at[name]
		b := r.Binding(name)
		if !ok || b.Definition == nil {
			return true
		}
		got := contentsAt(t, output, s)
		var same, larger []string
		for _, d := range definitions {
			if d.Discarded {
				continue
			}
			want := ""
			if d.Kind != Common {
				if err := d.Object.Read(func(f *elffile.File) error {
					want = contentsAt(t, f, elffile.Symbol{Name: name, Section: d.Section, Value: d.Value, Size: d.Size})
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			} else {
				want = strings.Repeat("\x00", int(s.Size))
			}
			switch {
			case want != got:
			case d.Kind != Common || d.Size == s.Size:
				same = append(same, d.Object.String())
			default: // lld gives a COMMON the size that a shared library's has
				larger = append(larger, d.Object.String())
			}
		}
		if len(same) == 0 {
			same = larger
		}
		// COMMONs of one size are one; what has relocations in it is nothing to
		// compare, and no definition of a small link has any.
		if strict || len(same) == 1 {
			compared++
		}
		if strict && len(same) != 1 && b.Definition.Kind != Common || (strict || len(same) > 0) && !slices.Contains(same, b.Definition.Object.String()) {
			wrong = append(wrong, fmt.Sprintf("%s: the output has the bytes of %q, we say %s's (%s)", name, same, b.Definition.Object, b.Definition.Kind))
		}
		return true
	})
	return compared, wrong
}

// contentsAt returns the bytes of a symbol.
func contentsAt(t *testing.T, f *elffile.File, s elffile.Symbol) string {
	t.Helper()
	sections, err := f.Sections()
	if err != nil || int(s.Section) >= len(sections) {
		return ""
	}
	in := sections[s.Section]
	data, err := f.SectionData(in)
	if err != nil {
		t.Fatal(err)
	}
	off := s.Value - in.Addr
	if in.Type == elffile.SHT_NOBITS {
		return strings.Repeat("\x00", int(s.Size))
	}
	if off+s.Size > uint64(len(data)) {
		return ""
	}
	return string(data[off : off+s.Size])
}

func TestResolveLikeTheLinkers(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the small links are x86-64 assembly")
	}
	linkers := reallink.Linkers(t)
	var table strings.Builder
	fmt.Fprintf(&table, "\n%-58s", "link")
	for _, l := range linkers {
		fmt.Fprintf(&table, "%14s", l.Name)
	}
	links, compared := 0, 0
	for _, s := range smallLinks {
		t.Run(s.name, func(t *testing.T) {
			s.made(t)
			fmt.Fprintf(&table, "\n%-58s", s.name)
			files, _ := filepath.Glob("*.[oa]")
			more, _ := filepath.Glob("*.so")
			files = append(files, more...)
			args := strings.Fields(s.args)
			for _, linker := range linkers {
				if slices.Contains(strings.Fields(s.but), linker.Name) {
					fmt.Fprintf(&table, "%14s", "-")
					continue
				}
				theirs, err := oracle(t, linker.Name, args, "out."+linker.Name)
				if err != nil && strings.Contains(err.Error(), "unrecognized option") && os.Getenv(reallink.RequireEnv) != "1" {
					fmt.Fprintf(&table, "%14s", "-") // an older linker than those that were measured
					continue
				}
				if err != nil {
					t.Errorf("%s: %v", linker.Name, err)
					continue
				}
				l := linkOf(t, append([]string{"ld"}, args...), files)
				r := ByRules(l, linkerNames[linker.Name], nil)
				for _, p := range r.Problems {
					t.Errorf("%s: problem: %v", linker.Name, p)
				}
				diff := append(differences(linker.Name, r, theirs), plain(args, r)...)
				n, wrong := boundBytes(t, r, "out."+linker.Name, true)
				links++
				compared += n
				diff = append(diff, wrong...)
				fmt.Fprintf(&table, "%14s", fmt.Sprintf("%d, %d, %d", len(ours(r)), n, len(diff)))
				for _, d := range diff {
					t.Errorf("%s: %s", linker.Name, d)
				}
			}
		})
	}
	t.Logf("%d links; each: members pulled, contested names whose bytes were compared, differences\n%s", links, table.String())
	if compared == 0 {
		t.Error("no name with several definitions was compared")
	}
}

func outputSymbols(t *testing.T, out string) *OutputSymbols {
	t.Helper()
	f, size, err := linkset.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	file, err := elffile.Open(f, size, out)
	if err != nil {
		t.Fatal(err)
	}
	symbols, err := ReadOutputSymbols(file)
	if err != nil {
		t.Fatal(err)
	}
	return symbols
}
