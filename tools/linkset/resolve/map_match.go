package resolve

// Whose file a map means. A map has the paths of the machine on which the link
// ran, a manifest those of the build: one is the end of the other, the
// configuration apart. No path of a map is ever opened.

import (
	"fmt"
	"path"
	"strings"

	"github.com/rules-symcheck/rules_symcheck/tools/linkset"
)

// mapNames finds inputs, and what can be linked of them, by a map's names.
type mapNames struct {
	inputs  map[string][]*linkset.Input // by base name
	members map[string][]*ObjectFile    // of each input, by "path(member)"; see memberKey
	alone   map[string][]*ObjectFile    // objects, and members of thin archives, by base name
}

func memberKey(archive *linkset.Input, member string) string {
	return archive.Path + "(" + member + ")"
}

func namesFor(l *linkset.Link, r *Resolution) *mapNames {
	n := &mapNames{inputs: map[string][]*linkset.Input{}, members: map[string][]*ObjectFile{}, alone: map[string][]*ObjectFile{}}
	for _, in := range l.Inputs {
		n.inputs[in.Base()] = append(n.inputs[in.Base()], in)
	}
	for _, o := range r.Objects {
		if o.Member != "" {
			key := memberKey(o.Input, o.Member)
			n.members[key] = append(n.members[key], o)
		}
		if p := o.ownPath(); p != "" {
			n.alone[path.Base(p)] = append(n.alone[path.Base(p)], o)
		}
	}
	return n
}

// ownPath is the file that an object is by itself, or "" for a member that is only
// in its archive.
func (o *ObjectFile) ownPath() string {
	switch {
	case o.Member == "":
		return o.Input.Path
	case o.member.Path != "":
		return path.Join(path.Dir(o.Input.Path), o.member.Path)
	}
	return ""
}

// sameFile tells whether two paths can be one file: without their configurations
// one is the end of the other.
func sameFile(a, b string) bool {
	a, b = linkset.MappedPath(a), linkset.MappedPath(b)
	return a == b || strings.HasSuffix(a, "/"+b) || strings.HasSuffix(b, "/"+a)
}

// input returns the input that a path of a map means, or nil. An error says that
// it could be several.
func (n *mapNames) input(file string) (*linkset.Input, error) {
	var found []*linkset.Input
	for _, in := range n.inputs[path.Base(file)] {
		switch {
		case linkset.MappedPath(in.Path) == linkset.MappedPath(file):
			return in, nil
		case sameFile(in.Path, file):
			found = append(found, in)
		}
	}
	if len(found) > 1 {
		return nil, fmt.Errorf("%s can be %s or %s", file, found[0].Path, found[1].Path)
	}
	if len(found) == 0 {
		return nil, nil
	}
	return found[0], nil
}

// objects returns what can be linked and goes by a name of a map. The input is
// that of an archive which is one of the link's and has no such member.
func (n *mapNames) objects(name string) (list []*ObjectFile, in *linkset.Input, err error) {
	if archive, member, ok := splitMember(name); ok {
		if in, err = n.input(archive); err != nil {
			return nil, nil, err
		}
		if in != nil {
			list = n.members[memberKey(in, member)]
			if len(list) == 0 {
				list = n.thin(in, member)
			}
			return list, in, nil
		}
	}
	exact := false
	for _, o := range n.alone[path.Base(name)] {
		same := linkset.MappedPath(o.ownPath()) == linkset.MappedPath(name)
		switch {
		case same && !exact:
			list, exact = []*ObjectFile{o}, true
		case same, !exact && sameFile(o.ownPath(), name):
			list = append(list, o)
		}
	}
	if len(list) > 1 && !exact {
		return nil, nil, fmt.Errorf("%s can be %s or %s", name, list[0], list[1])
	}
	return list, nil, nil
}

// thin finds a member of a thin archive by its path: gold writes it with the
// archive's folder in front, lld as it is in the archive, GNU ld without the archive.
func (n *mapNames) thin(archive *linkset.Input, member string) (list []*ObjectFile) {
	for _, o := range n.alone[path.Base(member)] {
		if o.Input == archive && (path.Clean(member) == path.Clean(o.member.Path) || sameFile(member, o.ownPath())) {
			list = append(list, o)
		}
	}
	return list
}

// splitMember takes "archive(member)" apart.
func splitMember(name string) (archive, member string, ok bool) {
	i := strings.LastIndex(name, "(")
	if i <= 0 || !strings.HasSuffix(name, ")") {
		return "", "", false
	}
	return name[:i], name[i+1 : len(name)-1], true
}
