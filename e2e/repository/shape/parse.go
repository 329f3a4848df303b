package shape

import (
	"fmt"
	"strings"
)

// parse reads one shape: txtar text (golang.org/x/tools/txtar) whose comment is the idea, with the sections "expect" and "checks"
// before the files of the package.
func parse(name, text string) (Shape, error) {
	idea, files := Split(text)
	s := Shape{Name: name, Idea: strings.Join(strings.Fields(idea), " ")}
	for _, f := range files {
		switch f.Name {
		case "expect":
			for n, line := range strings.Split(f.Text, "\n") {
				if err := s.expect(strings.Fields(line)); err != nil {
					return s, fmt.Errorf("%s.txtar: line %d of \"expect\": %w", name, n+1, err)
				}
			}
		case "checks":
			s.Checks = f.Text
		default:
			s.Files = append(s.Files, f)
		}
	}
	if s.Idea == "" || s.Area == "" || s.Checks == "" || len(s.Files) == 0 {
		return s, fmt.Errorf("%s.txtar: a shape has an idea, an area, checks and files", name)
	}
	return s, nil
}

// expect reads one line of the section "expect".
func (s *Shape) expect(word []string) error {
	if len(word) == 0 {
		return nil
	}
	switch keyword, word := word[0], word[1:]; {
	case keyword == "area" && len(word) == 1:
		s.Area = word[0]
	case keyword == "binary" && len(word) == 2:
		s.Binaries = append(s.Binaries, Binary{Name: word[0], Aspect: word[1]})
	case keyword == "binary" && len(word) > 3 && word[2] == "exports":
		s.Binaries = append(s.Binaries, Binary{Name: word[0], Aspect: word[1], Exports: word[3:]})
	case keyword == "check" && len(word) == 3:
		s.Verdicts = append(s.Verdicts, Verdict{Check: word[0], Owner: word[1], Test: word[2]})
	case keyword == "writes" && len(word) == 2:
		s.Written = append(s.Written, Rule{Kind: word[0], Name: word[1]})
	case keyword == "delete" && len(word) > 0:
		s.Deletions = append(s.Deletions, Deletion{Rule: word[0], Gone: word[1:]})
	case keyword == "unlink" && len(word) > 1:
		s.Deletions = append(s.Deletions, Deletion{File: word[0], Gone: word[1:]})
	case keyword == "kind" && len(word) == 2:
		s.Unseen = append(s.Unseen, Rule{Kind: word[0], Name: word[1]})
	default:
		return fmt.Errorf("%q with %d words means nothing", keyword, len(word))
	}
	return nil
}

// A File is one file of a package, or of what stands around the packages.
type File struct{ Name, Text string }

// Split takes txtar text apart: the comment, and the files in order.
func Split(text string) (comment string, files []File) {
	for line := range strings.Lines(text) {
		name, ok := strings.CutPrefix(line, "-- ")
		name, end := strings.CutSuffix(strings.TrimSpace(name), " --")
		switch {
		case ok && end:
			files = append(files, File{Name: name})
		case len(files) == 0:
			comment += line
		default:
			files[len(files)-1].Text += line
		}
	}
	return comment, files
}
