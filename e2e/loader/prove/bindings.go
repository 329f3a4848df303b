package main

// What each reference is bound to: LD_DEBUG=bindings of the real loader against the
// model's bindings.

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// bound is one line: who is bound to whom, by which name and version.
type bound struct{ from, to, name, version string }

func (b bound) String() string {
	s := b.from + " -> " + b.to + ": " + b.name
	if b.version != "" {
		s += "@" + b.version
	}
	return s
}

var bindingLine = regexp.MustCompile("binding file (\\S+) \\[0\\] to (\\S+) \\[0\\]: \\S+ symbol `([^']*)'(?: \\[(.*)\\])?$")

// readBindings reads what LD_DEBUG=bindings wrote for one process.
func readBindings(trace string) (map[bound]bool, error) {
	f, err := os.Open(trace)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[bound]bool{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if m := bindingLine.FindStringSubmatch(lines.Text()); m != nil {
			out[bound{base(m[1]), base(m[2]), m[3], m[4]}] = true
		}
	}
	return out, lines.Err()
}

// base is the file's own name: the loader and the model may walk different paths to it.
func base(path string) string { return filepath.Base(path) }

// ownNames are what ld.so looks up in the program's name for its own use
// (elf/dl-minimal.c, __rtld_malloc_init_real; elf/dl-debug.c).
var ownNames = map[string]bool{
	"calloc@GLIBC_2.2.5": true, "free@GLIBC_2.2.5": true, "malloc@GLIBC_2.2.5": true, "realloc@GLIBC_2.2.5": true,
	"_r_debug": true, "__libc_early_init@GLIBC_PRIVATE": true,
}

func (b bound) ofLoader(program string) bool {
	key := b.name
	if b.version != "" {
		key += "@" + b.version
	}
	return b.from == program && ownNames[key]
}

func foretoldBindings(r *loader.Result) map[bound]bool {
	out := map[bound]bool{}
	for _, b := range r.Bindings {
		if b.To == nil {
			continue
		}
		out[bound{base(b.From.Path), base(b.To.Path), b.Reference.Name, b.Reference.Version}] = true
	}
	return out
}

// Bindings is the comparison for one subject.
type Bindings struct {
	Seen, Foretold int
	Asked          int // of dlsym, besides
	Captured       int // of these, references to names of one's own that another object took
	Missing, Extra []string
}

// against compares what was seen with what was foretold, for the objects that the
// load brings. What ld.so binds for itself before it can look anything up, and the
// host's own references, are left out on both sides.
func (s *seen) against(r *loader.Result) (*Bindings, error) {
	c := &Bindings{Captured: len(r.Captures())}
	ours := foretoldBindings(r)
	host, files := map[string]bool{}, map[string]string{}
	var relocated relocations
	for _, l := range r.Scope {
		files[base(l.Path)] = l.Object.Name
		if l.Host {
			host[base(l.Path)] = true
		}
	}
	for b := range s.bindings {
		if host[b.from] || b.from == loaderName || b.from == vdsoName {
			continue
		}
		if !ours[b] && b.ofLoader(base(r.Scope[0].Path)) {
			continue
		}
		if !ours[b] {
			asked, err := relocated.asked(files[b.from], b)
			if err != nil {
				return nil, err
			}
			if !asked {
				c.Asked++
				continue
			}
			c.Missing = append(c.Missing, b.String())
		}
		c.Seen++
	}
	for b := range ours {
		if b.from == loaderName {
			continue
		}
		c.Foretold++
		if !s.bindings[b] {
			c.Extra = append(c.Extra, b.String())
		}
	}
	slices.Sort(c.Missing)
	slices.Sort(c.Extra)
	return c, nil
}

const (
	loaderName = "ld-linux-x86-64.so.2"
	vdsoName   = "linux-vdso.so.1" // the kernel's, in which libc looks its own names up
)

func (b *Bindings) differs() string {
	if len(b.Missing)+len(b.Extra) == 0 {
		return ""
	}
	return fmt.Sprintf("other bindings, of %d: not foretold %q, not seen %q", b.Seen, b.Missing[:min(3, len(b.Missing))], b.Extra[:min(3, len(b.Extra))])
}
