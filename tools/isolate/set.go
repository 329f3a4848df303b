package isolate

// The whole of it: read every object, decide about names and sections for the
// set as one, write every object.

import (
	"errors"
	"fmt"
	"regexp"
)

// Input is one archive or object of the set.
type Input struct {
	// Name is what errors and the report call the file.
	Name string
	// Data is the whole file.
	Data []byte
	// Member reads a file that a thin archive names, by its path relative to
	// the archive's folder. It may be nil: a thin archive is then refused.
	Member func(path string) ([]byte, error)
}

// Options say what is to stay public, and how.
type Options struct {
	// ID is what the names of this set end in: letters a to z, digits and "_".
	ID string
	// Public are names, or patterns with "*" and "?", of definitions that keep
	// their names. A pattern with "::", "(" or a blank is compared with
	// demangled names, with and without parameters.
	Public []string
	// ReferencedBy are those who use the set: what they ask for is public.
	ReferencedBy []User
	// SharedLibraries are those of the links that the set is for. Rewrite fails
	// where one of them could not be linked beside the result.
	SharedLibraries []Input
	// ExportPublic leaves the visibility of public names as it is. Otherwise
	// they are hidden.
	ExportPublic bool
	// ShareSections leaves sections that are called like a C identifier in one
	// with those of other libraries.
	ShareSections bool
	// DropVersions takes the version off definitions such as "open@@V2", which
	// are refused otherwise.
	DropVersions bool
}

// Output is an input, rewritten.
type Output struct {
	Name string // of the input
	Data []byte // the whole file
}

var idSyntax = regexp.MustCompile(`^[a-z0-9_]+$`)

// Rewrite isolates the inputs as one set. There is an output for each input, in
// the same order, or an error and none. The error lists all that was refused,
// each with the file and the member.
func Rewrite(inputs []Input, options Options) ([]Output, *Report, error) {
	if !idSyntax.MatchString(options.ID) {
		return nil, nil, fmt.Errorf("the id %q: an id is made of a to z, 0 to 9 and \"_\", which is what demanglers take for the suffix of a clone", options.ID)
	}
	s := &set{
		options: options, names: map[string]*name{}, groups: map[string]*group{}, sections: map[string]*cSection{}, aliases: map[string]*name{},
	}
	var files []*file
	var refused []error
	for _, in := range inputs {
		f, errs := openFile(in)
		refused = append(refused, errs...)
		files = append(files, f)
	}
	if err := join(refused); err != nil {
		return nil, nil, err
	}
	for _, f := range files {
		for _, m := range f.members {
			if m.object != nil {
				if err := s.collect(m.object); err != nil {
					refused = append(refused, err)
				}
			}
		}
	}
	if err := join(refused); err != nil {
		return nil, nil, err
	}
	if err := s.decide(); err != nil {
		return nil, nil, err
	}
	outputs := make([]Output, 0, len(files))
	for _, f := range files {
		data, err := f.write(s)
		if err != nil {
			return nil, nil, err
		}
		outputs = append(outputs, Output{f.name, data})
	}
	return outputs, s.report(files), nil
}

// most is how many refusals are listed.
const most = 20

func join(errs []error) error {
	if len(errs) > most {
		errs = append(errs[:most:most], fmt.Errorf("and %d more", len(errs)-most))
	}
	return errors.Join(errs...)
}

// set is all that is known of the set.
type set struct {
	options Options

	names map[string]*name // by the name as it stands in .strtab
	order []*name          // in the order of their appearance

	groups   map[string]*group
	aliases  map[string]*name     // "open@V2" of a definition that was "open@@V2"
	sections map[string]*cSection // sections that are called like a C identifier

	sectionOrder []*cSection // in the order of their appearance

	public   []*pattern
	asked    []UserReport
	unread   []NameReport
	versions []string // definitions that lost their version
	stripped []string // members that lost the intermediate code of a compiler
}

// name is a global symbol of the set, in all objects.
type name struct {
	text    string // what patterns and lists are compared with
	fate    fate
	why     string // of a name that keeps its name
	to      string // the new name; "" keeps the old one
	defined bool   // somewhere in the set
	strong  bool   // with a definition that is not weak
	grouped bool   // with a definition in a group
	offered bool   // with a definition that is not hidden
	yields  bool   // with a definition that may give way to another
	data    bool   // with a definition that is no function
	loose   bool   // with a version and without a name of its own; see version.go
	groups  []*group

	asked    string // which user asks for it, and why
	foretold string // what may go wrong in a link with a shared library
}

// fate is what becomes of a name.
type fate uint8

const (
	outside fate = iota // the set does not define it
	private             // renamed and hidden
	public              // keeps its name, and is hidden unless Options.ExportPublic
	kept                // left as it is
)

// lookup returns the name of a text, which is made where it is new.
func (s *set) lookup(text string) *name {
	n := s.names[text]
	if n == nil {
		n = &name{text: text}
		s.names[text] = n
		s.order = append(s.order, n)
	}
	return n
}
