package baseline

// Libraries of a root that no search by name comes to, as they lie in other folders: those
// of /usr/lib/x86_64-linux-gnu/pulseaudio, to which the RUNPATH of libpulse.so.0 leads.

import (
	"path"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/loader"
)

// beside adds what recorded libraries lead to by their own RUNPATH or RPATH, or by a path
// in DT_NEEDED, and what these lead to in turn.
func (r *recorder) beside(b *Baseline) error {
	list := append([]*loader.Object(nil), b.Recorded...)
	for i := 0; i < len(list); i++ {
		for _, name := range leadsTo(list[i]) {
			file, err := r.library(name)
			if err != nil {
				return err
			}
			switch {
			case file == nil || file.object.CPU != list[i].CPU || file.object.Name == name:
			case file.object.Name != "":
				b.Links[name] = file.object.Name
			default:
				file.object.Name = name
				b.Beside = append(b.Beside, file.object)
				list = append(list, file.object)
			}
		}
	}
	return nil
}

// leadsTo are the paths at which a library has another looked for. $LIB and $PLATFORM are
// left alone, as the loader's model leaves them.
func leadsTo(o *loader.Object) []string {
	search := o.Runpath
	if search == "" && !o.EmptyRunpath {
		search = o.Rpath
	}
	origin := strings.NewReplacer("${ORIGIN}", path.Dir(o.Name), "$ORIGIN", path.Dir(o.Name))
	var list []string
	add := func(name string) {
		if name = origin.Replace(name); strings.HasPrefix(name, "/") && !strings.Contains(name, "$") {
			list = append(list, path.Clean(name))
		}
	}
	for _, needed := range o.Needed {
		if strings.Contains(needed, "/") {
			add(needed)
			continue
		}
		for _, dir := range strings.Split(search, ":") {
			if dir != "" {
				add(dir + "/" + needed)
			}
		}
	}
	return list
}
