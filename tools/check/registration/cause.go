package registration

// Causes and fixes of lost registrations, in words.

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/elffile"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset/resolve"
)

// whyCollapsed says why a linker dropped entries of a bounded section.
func (l *lists) whyCollapsed(list string, all []contribution) string {
	collects := l.collects()
	flag := l.startStop()
	if script := l.script(); script != "" && (collects == "" || flag == "") {
		return fmt.Sprintf("unknown; the link has a linker script (%s)", script)
	}
	if collects == "" || flag == "" {
		return "unknown: no flag of the link makes a linker drop it; a linker script, or what changed the file after the link, can"
	}
	kind := "nothing but __start_%s and __stop_%[1]s refers to what is missing, and with %s that does not keep it under %s"
	why := fmt.Sprintf(kind, list, flag, collects)
	if !slices.ContainsFunc(all, func(c contribution) bool { return c.Section.Flags&elffile.SHF_GNU_RETAIN != 0 }) {
		why += "; the section is not marked to be kept (SHF_GNU_RETAIN)"
	}
	return why
}

// startStop tells the setting by which the bounds of a section do not keep it: the
// default of lld since 13, a flag of GNU ld; gold and mold keep it always.
func (l *lists) startStop() string {
	on := ""
	if l.s.Output.Linker == "lld" {
		on = "-z start-stop-gc, lld's default,"
	}
	words := l.s.Link.Arguments.Words
	for i, w := range words {
		w = strings.TrimPrefix(w, "-z")
		switch {
		case w == words[i] && (i == 0 || words[i-1] != "-z"):
		case w == "start-stop-gc":
			on = "-z start-stop-gc"
		case w == "nostart-stop-gc":
			on = ""
		}
	}
	return on
}

// script returns the linker script of the link, or "".
func (l *lists) script() string {
	words := l.s.Link.Arguments.Words
	for i, w := range words {
		switch {
		case (w == "-T" || w == "--script" || w == "-dT") && i+1 < len(words):
			return words[i+1]
		case strings.HasPrefix(w, "--script="):
			return w[len("--script="):]
		case strings.HasPrefix(w, "-T") && len(w) > 2 && !strings.HasPrefix(w, "-Ttext") && !strings.HasPrefix(w, "-Tdata") && !strings.HasPrefix(w, "-Tbss"):
			return w[2:]
		}
	}
	return ""
}

func (l *lists) fixCollapsed(list string, all []contribution) []string {
	var fix []string
	rust := slices.ContainsFunc(all, func(c contribution) bool { return isRust(c.ObjectFile) })
	if rust {
		fix = append(fix, "mark each entry #[used(linker)] where it is declared, or")
	} else {
		fix = append(fix, fmt.Sprintf("mark each entry __attribute__((used, retain, section(%q))) where it is declared, or", list))
	}
	target := l.s.Link.Target
	switch {
	case target == "":
		fix = append(fix, "link with -Wl,-z,nostart-stop-gc")
	case strings.HasPrefix(l.s.Link.RuleKind, "rust_"):
		fix = append(fix, fmt.Sprintf("buildozer 'add rustc_flags -Clink-arg=-Wl,-z,nostart-stop-gc' %s", target))
	case l.s.Link.RuleKind == "cc_shared_library":
		fix = append(fix, fmt.Sprintf("buildozer 'add user_link_flags -Wl,-z,nostart-stop-gc' %s", target))
	default:
		fix = append(fix, fmt.Sprintf("buildozer 'add linkopts -Wl,-z,nostart-stop-gc' %s", target))
	}
	return append(fix, allowing(CollapsedID, list))
}

// allowing tells how a loss that is meant is allowed.
func allowing(check, pattern string) string {
	return fmt.Sprintf("or, if it is meant: exceptions = [symbol_exception(check = %q, pattern = %q, reason = \"…\")]", check, pattern)
}

// isRust tells an object that rustc made, by how it names its codegen units.
func isRust(o *resolve.ObjectFile) bool {
	return strings.Contains(o.Member, ".rcgu.") || strings.HasSuffix(o.Input.Path, ".rlib")
}
