package loading

// runpath: where the loader is told to look for libraries. What is certainly wrong is
// found unasked; may_runpath says what is right.

import (
	"fmt"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/check/finding"
	"github.com/rules-symcheck/rules_symcheck/tools/check/phrase"
	"github.com/rules-symcheck/rules_symcheck/tools/check/subject"
	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// RunpathID is how reports and exceptions call Runpath.
const RunpathID = "runpath"

// AsksRunpath tells a policy that lists the folders that may be searched.
func AsksRunpath(p *subject.Policy) bool { return p.MayRunpathGiven }

// Runpath judges the folders of DT_RPATH and DT_RUNPATH.
func Runpath(s *subject.Subject) finding.Result {
	d := s.Output.Dynamic
	if d == nil {
		return finding.Result{NotApplicable: "it is linked statically"}
	}
	var res finding.Result
	for _, list := range []struct{ tag, text string }{{"DT_RPATH", d.Rpath}, {"DT_RUNPATH", d.Runpath}} {
		if list.text == "" {
			continue // glibc takes no notice of an empty list (elf/dl-load.c, decompose_rpath)
		}
		for _, entry := range phrase.Distinct(strings.Split(list.text, ":")) {
			if f, ok := runpathFinding(s, list.tag, entry); ok && !s.Accepts(RunpathID, entry) {
				res.Findings = append(res.Findings, f)
			}
		}
	}
	return res
}

func runpathFinding(s *subject.Subject, tag, entry string) (finding.Finding, bool) {
	f := finding.Finding{Check: RunpathID, Severity: finding.Error, Subject: entry}
	allowed := false
	for _, p := range s.Policy.MayRunpath {
		allowed = allowed || linkset.Glob(originOf(p), originOf(entry))
	}
	const anyone = "and who can write there runs code in the process"
	switch folder := buildFolder(entry); {
	case allowed:
		return f, false
	case entry == "":
		f.Kind, f.Summary = "empty", fmt.Sprintf("%s of %s has an empty entry, which is the current directory", tag, s.Name())
		f.Harm = []string{"libraries are looked for in the folder in which the program is started, " + anyone}
	case !strings.HasPrefix(entry, "/") && !beginsWithOrigin(entry):
		f.Kind, f.Summary = "relative", fmt.Sprintf("%s of %s has the relative entry %q", tag, s.Name(), entry)
		f.Harm = []string{fmt.Sprintf("libraries are looked for in %s below the folder in which the program is started, %s", entry, anyone)}
	case s.Policy.MayRunpathGiven:
		f.Kind, f.Summary = "unlisted", fmt.Sprintf("%s of %s has the entry %q, which may_runpath does not list", tag, s.Name(), entry)
		f.Harm = []string{fmt.Sprintf("libraries are taken from %s before those of the system", entry)}
	case folder != "":
		f.Kind, f.Severity = "build", finding.Warning
		f.Summary = fmt.Sprintf("%s of %s has a folder of the build in it: %q", tag, s.Name(), entry)
		f.Harm = []string{fmt.Sprintf("%s is there on the machine that built it and on no other; the file differs from machine to machine, %s", folder, anyone)}
	default:
		return f, false
	}
	explainRunpath(s, &f, entry)
	return f, true
}

// originOf writes $ORIGIN in one way; ld.so takes two.
func originOf(entry string) string { return strings.ReplaceAll(entry, "${ORIGIN}", "$ORIGIN") }

// beginsWithOrigin tells an entry that ld.so makes absolute: one with $ORIGIN in front.
// $$ORIGIN, $ORIGINS and $HOME are names of folders to it, and $LIB and $PLATFORM
// stand for relative ones (glibc elf/dl-load.c, is_dst, measured: glibc 2.43).
func beginsWithOrigin(entry string) bool {
	rest, ok := strings.CutPrefix(originOf(entry), "$ORIGIN")
	if !ok || strings.HasPrefix(entry, "${") || rest == "" {
		return ok
	}
	c := rest[0]
	return !(c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
}

// buildFolder tells a folder that only a build has.
func buildFolder(entry string) string {
	if !strings.HasPrefix(entry, "/") {
		return ""
	}
	for _, mark := range []string{"/bazel-out/", "/execroot/", "/_bazel_", "/linux-sandbox/", "/processwrapper-sandbox/"} {
		if strings.Contains(entry+"/", mark) {
			return entry
		}
	}
	for _, root := range []string{"/tmp", "/var/tmp", "/proc/self/cwd"} {
		if entry == root || strings.HasPrefix(entry, root+"/") {
			return entry
		}
	}
	return ""
}

// explainRunpath says which flag brought an entry.
func explainRunpath(s *subject.Subject, f *finding.Finding, entry string) {
	text := entry // that names the owner of the flag; an empty entry is in a longer list
	for _, flag := range []string{"rpath", "R"} {
		for _, value := range s.Link.Arguments.Values(flag) {
			for _, part := range strings.Split(value, ":") {
				if originOf(part) == originOf(entry) && len(f.Why) == 0 {
					f.Why = append(f.Why, fmt.Sprintf("-%s %s is on the command line", flag, value))
					if entry == "" {
						text = value
					}
				}
			}
		}
	}
	var owners []linkset.Linkopt
	if text != "" {
		owners = s.Link.LinkoptsWith(text)
	}
	for _, o := range owners {
		f.Why = append(f.Why, fmt.Sprintf("%s brings it: %s", o.Label, o.Text))
		f.Fix = append(f.Fix, s.FixLinkopt(o))
	}
	if len(f.Why) == 0 {
		f.Why = []string{"unknown: no flag that is known asks for it (the toolchain, LD_RUN_PATH, or a tool that changed the linked file)"}
	}
	f.Fix = append(f.Fix, `name folders from where the file is: -Wl,-rpath,'$ORIGIN/../lib' ($$ORIGIN in a BUILD file)`)
	if f.Kind == "unlisted" {
		if s.Policy.Target == "" {
			f.Fix = append(f.Fix, "or, if it is meant: --may-runpath='"+entry+"'")
		} else {
			f.Fix = append(f.Fix, fmt.Sprintf("or, if it is meant: buildozer 'add may_runpath %s' %s", strings.ReplaceAll(entry, " ", `\ `), s.Policy.Target))
		}
	}
}
