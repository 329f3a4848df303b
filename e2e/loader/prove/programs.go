package main

// Real programs and the plugins that they open: what the loader of sid binds in them,
// line by line, against the model.

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// Program is a command that opens plugins.
type Program struct {
	Name string
	Argv []string
	Make func(b *bench) // what has to be built first
	// Crashes says that it may end as it likes, once all is bound.
	Crashes bool
}

var programs = []Program{
	{Name: "python3, extension modules", Argv: []string{"/usr/bin/python3", "-c", "import _ctypes, _decimal, _ssl, _sqlite3, _lzma, _bz2, _curses, readline"}},
	{Name: "perl, XS modules", Argv: []string{"/usr/bin/perl", "-MPOSIX", "-MList::Util", "-MSocket", "-MData::Dumper", "-MStorable", "-e", "1"}},
	{Name: "openssl, providers", Argv: []string{"/usr/bin/openssl", "list", "-providers", "-provider", "legacy", "-provider", "default"}},
	{Name: "openssl, an engine", Argv: []string{"/usr/bin/openssl", "engine", "-t", "padlock", "loader_attic"}},
	{Name: "GNU ld, the plugin of GCC", Argv: []string{"/usr/bin/ld.bfd", "-plugin", "$LTO", "-shared", "-o", "linked.so", "-lc"}},
	{Name: "nm, its plugins", Argv: []string{"/usr/bin/x86_64-linux-gnu-nm", "--plugin", "$LTO", "-D", "/usr/lib/x86_64-linux-gnu/libc.so.6"}},
	{Name: "iconv, converters", Argv: []string{"/usr/bin/iconv", "-f", "ISO-2022-JP", "-t", "BIG5", "/dev/null"}},
	{Name: "git", Argv: []string{"/usr/bin/git", "--version"}},
	{Name: "bash", Argv: []string{"/usr/bin/bash", "-c", "true"}},
}

// Compared is what came out for a program.
type Compared struct {
	Name           string
	Objects        int
	Plugins        []string
	Bindings       int // seen, of relocations
	Asked          int // of dlsym
	Captured       int
	Missing, Extra []string
}

var dynamicallyLoaded = regexp.MustCompile(`file=(\S+) \[0\];\s+dynamically loaded by (\S+) \[0\]`)

// comparePrograms compares all of them on the newest system.
func comparePrograms(work string, systems []*Runtime, list []Program) ([]*Compared, error) {
	var all []*Compared
	for i, p := range list {
		dir := filepath.Join(work, fmt.Sprintf("program%d", i))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		c, err := compareProgram(systems[len(systems)-1], p, dir)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.Name, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// compareProgram runs a program in a folder and compares all that was bound in it.
func compareProgram(r *Runtime, p Program, dir string) (*Compared, error) {
	if p.Make != nil {
		b := &bench{dir: dir}
		if p.Make(b); b.err != nil {
			return nil, b.err
		}
	}
	argv := slices.Clone(p.Argv)
	for i := range argv {
		argv[i] = strings.Replace(argv[i], "$DIR", dir, 1)
		if argv[i] == "$LTO" {
			found, err := filepath.Glob("/usr/libexec/gcc/x86_64-linux-gnu/*/liblto_plugin.so")
			if err != nil || len(found) == 0 {
				return nil, fmt.Errorf("there is no liblto_plugin.so (%w)", err)
			}
			argv[i] = found[len(found)-1]
		}
	}
	// $ORIGIN of a program that the kernel starts is where the file is, not the link.
	if p.Make == nil {
		var err error
		if argv[0], err = filepath.EvalSymlinks(argv[0]); err != nil {
			return nil, err
		}
	}
	s := Subject{Dir: dir, File: argv[0], Args: argv[1:], Mode: loader.Start}
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	cmd := r.command(ctx, "", s, nil)
	cmd.Env = append(cmd.Env, "LD_DEBUG=bindings,files", "LD_DEBUG_OUTPUT="+filepath.Join(dir, "t"))
	if out, err := cmd.CombinedOutput(); err != nil && !p.Crashes {
		return nil, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	traces, err := filepath.Glob(filepath.Join(dir, "t.*"))
	if err != nil {
		return nil, err
	}
	trace := filepath.Join(dir, fmt.Sprintf("t.%d", cmd.Process.Pid))
	if !slices.Contains(traces, trace) {
		return nil, fmt.Errorf("LD_DEBUG wrote nothing")
	}
	plugins, err := openedPlugins(trace)
	if err != nil {
		return nil, err
	}
	seen, err := readBindings(trace)
	if err != nil {
		return nil, err
	}
	return compareTrace(r, s, p.Name, plugins, seen)
}

// openedPlugins are the files given to dlopen, in their order.
func openedPlugins(trace string) ([]string, error) {
	f, err := os.Open(trace)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []string
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if m := dynamicallyLoaded.FindStringSubmatch(lines.Text()); m != nil && !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out, lines.Err()
}

func compareTrace(r *Runtime, s Subject, name string, plugins []string, seen map[bound]bool) (*Compared, error) {
	c := &Compared{Name: name}
	ours := map[bound]bool{}
	fresh := map[string]*loader.Object{}
	add := func(result *loader.Result) {
		c.Captured += len(result.Captures())
		for _, b := range result.Bindings {
			fresh[base(b.From.Path)] = b.From.Object
		}
		for b := range foretoldBindings(result) {
			ours[b] = true
		}
	}
	started, err := foretell(r, "", s, nil)
	if err != nil {
		return nil, err
	}
	if first := started.First(); first != nil {
		return nil, fmt.Errorf("it starts, and we say: %s", first.Text)
	}
	c.Objects = len(started.Scope)
	add(started)
	for _, plugin := range plugins {
		plugin := r.locate(plugin)
		result, err := foretell(r, s.File, Subject{Dir: s.Dir, File: plugin, Mode: loader.Dlopen}, nil)
		if err != nil {
			return nil, err
		}
		if first := result.First(); first != nil {
			return nil, fmt.Errorf("%s is loaded, and we say: %s", plugin, first.Text)
		}
		c.Plugins = append(c.Plugins, base(plugin))
		add(result)
	}
	var relocated relocations
	for b := range seen {
		if b.from == loaderName || b.from == vdsoName || !ours[b] && b.ofLoader(base(s.File)) {
			continue
		}
		o := fresh[b.from]
		if !ours[b] && o != nil {
			asked, err := relocated.asked(o.Name, b)
			if err != nil {
				return nil, err
			}
			if !asked {
				c.Asked++ // no relocation names it: dlsym asked for it
				continue
			}
		}
		c.Bindings++
		if !ours[b] {
			c.Missing = append(c.Missing, b.String())
		}
	}
	for b := range ours {
		if b.from != loaderName && !seen[b] {
			c.Extra = append(c.Extra, b.String())
		}
	}
	slices.Sort(c.Missing)
	slices.Sort(c.Extra)
	return c, nil
}
