package loading

// needed-absolute: a library that is needed by a path is looked for at that path and
// nowhere else. It comes of a library without a soname, whose name is then what the
// command line called it.

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
)

// NeededAbsoluteID is how reports and exceptions call NeededAbsolute.
const NeededAbsoluteID = "needed-absolute"

// configuration is the output folder of one configuration of a build.
var configuration = regexp.MustCompile(`\bbazel-out/[^/\s]+/bin/`)

// NeededAbsolute finds libraries that are needed by a path.
func NeededAbsolute(s *subject.Subject) finding.Result {
	if s.Output.Dynamic == nil {
		return finding.Result{NotApplicable: "it is linked statically"}
	}
	var res finding.Result
	for _, needed := range s.Output.Dynamic.Needed {
		// ld.so replaces what begins with $ (glibc elf/dl-deps.c, expand_dst): that is meant.
		if !strings.Contains(needed, "/") || strings.HasPrefix(needed, "$") || s.Accepts(NeededAbsoluteID, needed, configuration.ReplaceAllString(needed, "")) {
			continue
		}
		res.Findings = append(res.Findings, absoluteFinding(s, needed))
	}
	return res
}

func absoluteFinding(s *subject.Subject, entry string) finding.Finding {
	// The configuration is left out, as in all that is said: it changes with a flag.
	needed := configuration.ReplaceAllString(entry, "")
	f := finding.Finding{
		Check: NeededAbsoluteID, Severity: finding.Error, Subject: needed,
		Summary: fmt.Sprintf("%s needs a library by its path: %s", s.Name(), needed),
		Harm:    []string{fmt.Sprintf("ld.so opens %s and looks nowhere else, neither in RUNPATH nor in LD_LIBRARY_PATH: \"cannot open shared object file\" on any other machine", needed)},
	}
	if needed != entry {
		f.Harm = []string{fmt.Sprintf("ld.so opens %s in the output folder of the build, looked for from where the program is started, and looks nowhere else: neither in RUNPATH nor in LD_LIBRARY_PATH", needed)}
	} else if !strings.HasPrefix(needed, "/") {
		f.Harm = []string{fmt.Sprintf("ld.so opens %s from the folder in which the program is started, and looks nowhere else: neither in RUNPATH nor in LD_LIBRARY_PATH", needed)}
	}
	base := needed[strings.LastIndexByte(needed, '/')+1:]
	in, soname := s.Link.NeededBy(entry)
	if in == nil {
		f.Why = []string{"unknown: no library among the inputs is called so"}
		f.Fix = []string{fmt.Sprintf("link %s with -Wl,-soname,%s, or name it by -L DIR -l:%s", base, base, base)}
		return f
	}
	f.From = []finding.Origin{{Label: string(in.Label()), File: in.Base()}}
	if soname == "" {
		f.Why = []string{fmt.Sprintf("%s has no soname (DT_SONAME), so that the linker took the path on the command line for its name", phrase.Input(in))}
	} else {
		f.Why = []string{fmt.Sprintf("the soname (DT_SONAME) of %s is a path", phrase.Input(in))}
	}
	switch label := in.Label(); {
	case label == "" || in.Source:
		f.Fix = []string{fmt.Sprintf("get %s with a soname (it is precompiled), or give it one: patchelf --set-soname %s %s", in.Base(), base, in.Base())}
	default: // which of the two rules made it is not visible, and neither has the other's attribute
		f.Fix = []string{
			fmt.Sprintf("if %s is a cc_binary: buildozer 'add linkopts -Wl,-soname,%s' %s", label, base, label),
			fmt.Sprintf("or, if it is a cc_shared_library: buildozer 'add user_link_flags -Wl,-soname,%s' %s", base, label),
		}
	}
	return f
}
