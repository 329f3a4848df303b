package linkset

// The command line of a link, as the linker will see it. Compiler drivers, rustc
// and Go each wrap the linker's flags in their own way (-Wl,a,b; -Xlinker a;
// -C link-arg=a; -extldflags 'a b'); here they are all unwrapped once, and
// whoever asks about a flag asks about the linker's own spelling.

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Arguments is the command line of one link.
type Arguments struct {
	// Words is the whole command line, wrappers removed, in order.
	Words []string
	// Linker is what the command line says of the linker: "GNU ld", "gold",
	// "lld", "mold", or "" where it says nothing.
	Linker string
	// Driver is "rustc" or "go" where these call the linker themselves and add
	// objects and flags of their own behind this command line, else "".
	Driver string
}

// ParseArguments reads the text that Bazel writes for an action's Args: shell
// words, separated by white space or line breaks. Bazel quotes with ' alone and
// writes that as '\” (ShellEscaper.java).
func ParseArguments(texts ...string) Arguments {
	var a Arguments
	for _, text := range texts {
		a.Words = append(a.Words, unwrap(ShellWords(text))...)
	}
	for i, w := range a.Words {
		switch base := path.Base(w); {
		case base == "rustc" && a.Driver == "":
			a.Driver = "rustc"
		case base == "link" && i > 0 && path.Base(a.Words[i-1]) == "builder":
			a.Driver = "go"
		}
		if v, ok := strings.CutPrefix(w, "-fuse-ld="); ok {
			a.Linker = linkerName(v)
		} else if v, ok := strings.CutPrefix(w, "--ld-path="); ok {
			a.Linker = linkerName(v)
		}
	}
	return a
}

// linkerName turns the value of -fuse-ld into the name that people know.
func linkerName(v string) string {
	base, _, _ := strings.Cut(strings.TrimPrefix(path.Base(v), "ld."), "-") // lld-21
	return map[string]string{"bfd": "GNU ld", "gold": "gold", "lld": "lld", "mold": "mold"}[base]
}

// ShellWords splits a text into words as a shell would, without expansions.
func ShellWords(text string) []string {
	var words []string
	var word strings.Builder
	open, quote := false, byte(0)
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quote == '\'' && c != '\'', quote == '"' && c != '"' && c != '\\':
			word.WriteByte(c)
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote, open = c, true
		case c == '\\' && i+1 < len(text):
			i++
			word.WriteByte(text[i])
			open = true
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if open {
				words = append(words, word.String())
				word.Reset()
				open = false
			}
		default:
			word.WriteByte(c)
			open = true
		}
	}
	if open {
		words = append(words, word.String())
	}
	return words
}

// unwrap removes the wrappers which carry a flag to the linker.
func unwrap(words []string) []string {
	var out []string
	for i := 0; i < len(words); i++ {
		w := words[i]
		next := func() string {
			if i+1 < len(words) {
				i++
				return words[i]
			}
			return ""
		}
		codegen := ""
		switch {
		case strings.HasPrefix(w, "-Wl,"):
			out = append(out, strings.Split(w[len("-Wl,"):], ",")...)
			continue
		case w == "-Xlinker" || w == "--for-linker": // the second is clang's
			out = append(out, next())
			continue
		case strings.HasPrefix(w, "--for-linker="):
			out = append(out, w[len("--for-linker="):])
			continue
		case w == "-extldflags" || w == "--extldflags":
			out = append(out, unwrap(ShellWords(next()))...)
			continue
		case strings.HasPrefix(w, "-extldflags="):
			out = append(out, unwrap(ShellWords(w[len("-extldflags="):]))...)
			continue
		case w == "-C" || w == "--codegen":
			codegen = next()
		case strings.HasPrefix(w, "-C"):
			codegen = w[len("-C"):]
		case strings.HasPrefix(w, "--codegen="):
			codegen = w[len("--codegen="):]
		default:
			out = append(out, w)
			continue
		}
		if v, ok := strings.CutPrefix(codegen, "link-arg="); ok {
			out = append(out, unwrap([]string{v})...)
		} else if v, ok := strings.CutPrefix(codegen, "link-args="); ok {
			out = append(out, unwrap(strings.Fields(v))...)
		} else {
			out = append(out, "-C"+codegen)
		}
	}
	return out
}

// ResponseFile returns the first file that the linker, or the driver, reads more
// arguments from (@FILE), or "". rustc and Go write such files themselves, and
// what is in them is known in other ways.
func (a Arguments) ResponseFile() string {
	if a.Driver != "" {
		return ""
	}
	for _, w := range a.Words {
		if file, ok := strings.CutPrefix(w, "@"); ok && file != "" {
			return file
		}
	}
	return ""
}

// Values returns the values of a flag that takes one, in the spellings
// --flag=value, -flag=value, --flag value and -flag value.
func (a Arguments) Values(flag string) []string {
	var values []string
	for i, w := range a.Words {
		// A link has thousands of words, of which most are files.
		rest, dashed := strings.CutPrefix(w, "-")
		if !dashed {
			continue
		}
		name, value, joined := strings.Cut(strings.TrimPrefix(rest, "-"), "=")
		if name != flag {
			continue
		}
		switch {
		case joined:
			values = append(values, value)
		case i+1 < len(a.Words):
			values = append(values, a.Words[i+1])
		}
	}
	return values
}

// Switch returns, of words that turn something on and words that turn it off,
// the last on the command line, if that turns it on; else "".
func (a Arguments) Switch(on, off []string) string {
	state := ""
	for _, w := range a.Words {
		if slices.Contains(on, w) {
			state = w
		} else if slices.Contains(off, w) {
			state = ""
		}
	}
	return state
}

// configuration is the part of an output path which path mapping rewrites.
var configuration = regexp.MustCompile(`(^|/)bazel-out/[^/]+/`)

// MappedPath is a path without its configuration, so that a path on the
// command line and the one in the manifest compare equal.
func MappedPath(p string) string {
	p = strings.TrimPrefix(p, "/proc/self/cwd/") // the working folder, as some toolchains write it
	return configuration.ReplaceAllString(path.Clean(p), "${1}bazel-out/cfg/")
}
