package exports

// A pattern on demangled names is the linker's to match, with a demangler of
// its own: libiberty's in GNU ld and gold, LLVM's in lld, the crate cpp_demangle
// in mold 3.0. They print many names differently (of 55,217 names of libstdc++
// and libLLVM, libiberty and LLVM print 11,311 differently). So a pattern is
// written once in each style where the styles differ, and a name counts as
// matched only if it is in every style. Measured with GNU ld 2.40 and 2.47,
// gold 1.16, lld 21.1, mold 3.0:
//
//   - libiberty closes nested templates with "> >", and after an empty pack with
//     ">>"; LLVM always with ">>": a pattern accepts whatever is between two ">".
//   - mold prints "{vtable(X)}" and "{vtt(X)}", and "(unsigned int)8" for "8u".
//   - LLVM and mold print std::nullptr_t for decltype(nullptr); LLVM prints
//     "thread-local initialization routine for" for "TLS init function for".
//   - GNU ld, lld and mold match C names in extern "C++" as well, gold does not;
//     every pattern here holds a "::", or a class for "(" or "<", that no C name has,
//     and a blank, which could be "_", does not stand alone.
//   - Rust's v0 names are demangled by GNU ld, gold and lld, not by mold: no
//     pattern on demangled names matches them here. Legacy names (_ZN…17h…E) are
//     demangled by all, with the hash in lld and mold, without in the others.

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/ianlancetaylor/demangle"
)

// isCPlusPlus tells whether a pattern is one on demangled names: it holds what
// no mangled name does.
func isCPlusPlus(text string) bool {
	return strings.Contains(text, "::") || strings.ContainsAny(text, "(< ")
}

// unlike lists what the demanglers print so differently that no pattern can
// serve them all, and the mangled glob to write instead.
var unlike = []struct{ prefix, mangled string }{
	{"non-virtual thunk to ", "_ZTh*"},
	{"virtual thunk to ", "_ZTv*"},
	{"covariant return thunk to ", "_ZTc*"},
	{"construction vtable for ", "_ZTC*"},
	{"reference temporary", "_ZGR*"},
	{"transaction clone for ", "_ZGTt*"},
	{"non-transaction clone for ", "_ZGTn*"},
}

// special maps what a compiler makes for a class, or a variable, to its mangled prefix.
var special = map[string]string{
	"vtable for ": "_ZTV", "VTT for ": "_ZTT", "typeinfo for ": "_ZTI", "typeinfo name for ": "_ZTS",
	"guard variable for ": "_ZGV",
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(::[A-Za-z_][A-Za-z0-9_]*)*$`)

func (p *Pattern) parseCPlusPlus() error {
	text := p.Text
	if err := checkDemangled(text); err != nil {
		return err
	}
	for _, u := range unlike {
		if strings.HasPrefix(text, u.prefix) {
			return at(0, "linkers demangle %q differently (GNU ld, lld and mold have three demanglers); write the mangled glob %s, narrowed to the class", strings.TrimSpace(u.prefix), u.mangled)
		}
	}
	if name := mangledSpecial(text); name != "" {
		// The same in every demangler, as none is asked.
		p.CPlusPlus = false
		if !strings.HasSuffix(name, "*") {
			p.exact = name
		}
		p.setScript(mangledScript(name, p.exact != ""))
		return nil
	}
	if !strings.Contains(text, "::") && !strings.ContainsAny(text, "(<") {
		i := strings.IndexByte(text, ' ')
		return at(i, "a blank can be written only as \"?\", and GNU ld, lld and mold would match the C name %q too; write the mangled glob, such as _ZTV* for vtables and _ZTI* for typeinfo", strings.NewReplacer(" ", "_", "*", "", "?", "_").Replace(text))
	}
	var scripts []string
	seen := map[string]bool{}
	for _, style := range styles(text) {
		if script := demangledScript(style); !seen[script] {
			seen[script] = true
			scripts = append(scripts, script)
		}
	}
	p.setScript(scripts...)
	return nil
}

// mangledSpecial mangles "vtable for ns::S", "vtable for *" and their like
// (Itanium C++ ABI 5.1.4); "" if text is none of them or the class is neither a
// plain name nor "*".
func mangledSpecial(text string) string {
	for prefix, code := range special {
		class, ok := strings.CutPrefix(text, prefix)
		if ok && class == "*" {
			return code + "*"
		}
		// std:: has abbreviations of its own.
		if !ok || !identifier.MatchString(class) || strings.HasPrefix(class, "std::") {
			continue
		}
		parts := strings.Split(class, "::")
		var b strings.Builder
		b.WriteString(code)
		if len(parts) > 1 {
			b.WriteByte('N')
		}
		for _, part := range parts {
			b.WriteString(strconv.Itoa(len(part)) + part)
		}
		if len(parts) > 1 {
			b.WriteByte('E')
		}
		return b.String()
	}
	return ""
}

// checkDemangled refuses what no two demanglers print alike.
func checkDemangled(text string) error {
	if text[0] == '<' {
		return at(0, `"<" begins the path of a Rust item, which mold does not demangle; write a mangled glob such as "_RN*5crate6module*", or exports_from`)
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', ';', '\'', '#', '`', '{', '}':
			return at(i, `%q: no two demanglers print a name with it alike; write "*" in its place, or the mangled name`, string(c))
		case '[':
			n := bracketText(text[i:])
			if n == 0 {
				var err error
				if n, err = classLen(text, i); err != nil {
					return err
				}
			}
			i += n - 1
		case ']':
			return at(i, `"]" without a "["`)
		}
	}
	return nil
}

// demangledScript spells one style of a checked pattern as an unquoted glob.
func demangledScript(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case strings.HasPrefix(text[i:], "operator>") || strings.HasPrefix(text[i:], "operator->"):
			// The ">" of an operator closes no template.
			n := len("operator")
			for i+n < len(text) && strings.IndexByte("->=", text[i+n]) >= 0 {
				n++
			}
			for _, o := range []byte(text[i : i+n]) {
				b.WriteString(spell(o))
			}
			i += n
		case strings.HasPrefix(text[i:], "::") && b.Len() > 0:
			b.WriteString("::")
			i += 2
		case c == '*' || c == '?' || plain(c):
			b.WriteByte(c)
			i++
		case c == '[':
			if n := bracketText(text[i:]); n > 0 {
				b.WriteString("?")
				for _, o := range []byte(text[i+1 : i+n-1]) {
					b.WriteString(spell(o))
				}
				b.WriteString("?")
				i += n
				continue
			}
			n := strings.IndexByte(text[i:], ']') + 1
			b.WriteString(text[i : i+n])
			i += n
		case c == '>':
			b.WriteString(like(c))
			i++
			if rest := strings.TrimLeft(text[i:], " "); strings.HasPrefix(rest, ">") {
				b.WriteByte('*')
				i = len(text) - len(rest)
			}
		default:
			b.WriteString(spell(c))
			i++
		}
	}
	return startAny(b.String())
}

// bracketText returns the length of a "[…]" that is part of a C++ name and no
// class: "[]" (operator), "[abi:cxx11]" (a tag) and "[3]" (an array's extent).
func bracketText(text string) int {
	end := strings.IndexByte(text, ']')
	if end < 0 {
		return 0
	}
	body := text[1:end]
	if strings.HasPrefix(body, "abi:") || strings.Trim(body, "0123456789") == "" {
		return end + 1
	}
	return 0
}

// literal is a number as a template argument, with the suffix of its type.
var literal = regexp.MustCompile(`([<, (])(-?[0-9]+)(ull|ul|u|ll|l)\b`)

var literalType = map[string]string{
	"u": "unsigned int", "l": "long", "ul": "unsigned long", "ll": "long long", "ull": "unsigned long long",
}

// styles rewrites a text of libiberty's into those of LLVM and of mold.
func styles(text string) []string {
	text = strings.ReplaceAll(text, "std::nullptr_t", "decltype(nullptr)")
	return []string{text, llvmStyle(text), moldStyle(text)}
}

func llvmStyle(text string) string {
	text = strings.ReplaceAll(text, "decltype(nullptr)", "std::nullptr_t")
	if rest, ok := strings.CutPrefix(text, "TLS init function for "); ok {
		return "thread-local initialization routine for " + rest
	}
	if rest, ok := strings.CutPrefix(text, "TLS wrapper function for "); ok {
		return "thread-local wrapper routine for " + rest
	}
	return text
}

func moldStyle(text string) string {
	text = strings.ReplaceAll(text, "decltype(nullptr)", "std::nullptr_t")
	text = literal.ReplaceAllStringFunc(text, func(s string) string {
		m := literal.FindStringSubmatch(s)
		return m[1] + "(" + literalType[m[3]] + ")" + m[2]
	})
	if rest, ok := strings.CutPrefix(text, "vtable for "); ok {
		return "{vtable(" + rest + ")}"
	}
	if rest, ok := strings.CutPrefix(text, "VTT for "); ok {
		return "{vtt(" + rest + ")}"
	}
	return text
}

// abbreviated matches the constructors and destructors of std::string and its
// like (Ss, So, …), which libiberty and LLVM print in full and mold does not.
// Constraints ("requires") are demangled by LLVM alone.
var abbreviated = regexp.MustCompile(`S[absiod][CD][0-9]`)

// name is a mangled name that is demangled when first asked for, once a style.
type name struct {
	mangled string
	texts   [3]string // as libiberty, LLVM and mold print it
	known   int       // how many of texts are there
	none    bool      // the linkers do not all demangle it
	ast     demangle.AST
}

// style returns what a linker's demangler prints; "" for a name that they do
// not all demangle.
func (n *name) style(i int) string {
	for n.known <= i && !n.none {
		n.print()
	}
	if n.none {
		return ""
	}
	return n.texts[i]
}

func (n *name) print() {
	var err error
	switch n.known {
	case 0:
		n.none = !strings.HasPrefix(n.mangled, "_Z") || abbreviated.MatchString(n.mangled)
		if n.none {
			return
		}
		var gnu string
		gnu, err = demangle.ToString(n.mangled)
		for _, u := range unlike {
			n.none = n.none || strings.HasPrefix(gnu, u.prefix)
		}
		n.none = n.none || strings.Contains(gnu, " requires ")
		n.texts[0] = gnu
	case 1:
		// Not ToString, which reads Rust's legacy names as Rust's.
		n.ast, err = demangle.ToAST(n.mangled)
		if err == nil {
			n.texts[1] = demangle.ASTToString(n.ast, demangle.LLVMStyle)
		}
	case 2:
		n.texts[2] = moldStyle(demangle.ASTToString(n.ast))
	}
	n.none = n.none || err != nil
	n.known++
}

// MatchesRust tells whether a pattern on demangled names would match a Rust v0
// name if mold demangled those. It is for the message: such a pattern cannot be
// had alike, and mangled globs ("_RN*5crate6module*") or exact names can.
func (p *Pattern) MatchesRust(mangled string) bool {
	if !p.CPlusPlus || !strings.HasPrefix(mangled, "_R") {
		return false
	}
	text, err := demangle.ToString(mangled)
	return err == nil && p.matchAny(text)
}
