package resolve

// Links that nobody thought of: objects, archives, shared libraries and command
// lines by chance, always the same ones for a seed, and the linkers' own lists.

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// randomLinksEnv asks for more random links than a test run has.
const randomLinksEnv = "SYMCHECK_RANDOM_LINKS"

// randomLink makes a link by chance.
func randomLink(seed uint64) smallLink {
	r := rand.New(rand.NewPCG(seed, 7))
	name := func() string { return fmt.Sprintf("n%d", r.IntN(8)) }
	var objects, files, args []string
	object := func(id string, hidden bool, more ...string) {
		items := slices.Clone(more)
		used := map[string]bool{}
		for range 1 + r.IntN(3) {
			n := name()
			if used[n] {
				continue
			}
			used[n] = true
			kinds := []string{"D", "D", "D", "F", "W", "WF", "C", "C8", "G", "H", "D g" + n, "W g" + n}
			items = append(items, kinds[r.IntN(len(kinds))]+" "+n)
		}
		for range r.IntN(4) {
			n := name()
			if used[n] {
				continue
			}
			used[n] = true
			kinds := []string{"U", "U", "U", "U", "UW", "UH"}
			if !hidden { // what a shared library hides has to be in it
				kinds = kinds[:5]
			}
			items = append(items, kinds[r.IntN(len(kinds))]+" "+n)
		}
		objects = append(objects, id+": "+strings.Join(items, ", "))
	}
	object("main", true, "F _start", "U n0", "U n1")
	var words []string
	for i := range 3 + r.IntN(7) {
		id := fmt.Sprintf("o%d", i)
		how := r.IntN(6)
		object(id, how != 1)
		switch how {
		case 0:
			words = append(words, id+".o")
		case 1:
			files = append(files, fmt.Sprintf("libs%d.so: %s", i, id))
			flag := []string{"--as-needed", "--no-as-needed"}[r.IntN(2)]
			words = append(words, flag+fmt.Sprintf(" libs%d.so ", i)+"--no-as-needed")
		default:
			lib := "liba" + strconv.Itoa(r.IntN(3)) + ".a"
			at := slices.IndexFunc(files, func(f string) bool { return strings.HasPrefix(f, lib) })
			if at < 0 {
				files, at = append(files, lib+":"), len(files)
				words = append(words, lib)
				if r.IntN(3) == 0 {
					words = append(words, lib)
				}
			}
			files[at] += " " + id
		}
	}
	r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	if r.IntN(4) > 0 {
		words = append([]string{"main.o"}, words...)
	} else {
		words = append(words, "main.o")
	}
	if r.IntN(3) == 0 {
		words = slices.Concat([]string{words[0], "--start-group"}, words[1:], []string{"--end-group"})
	}
	undefined := ""
	if r.IntN(4) == 0 {
		undefined = name()
		words = append(words, "-u "+undefined)
	}
	if r.IntN(5) == 0 {
		// Gold alone pulls a COMMON's member where -u and --wrap meet in one name.
		if wrapped := name(); wrapped != undefined {
			words = append([]string{"--wrap=" + wrapped}, words...)
		}
	}
	args = append(args, words...)
	return smallLink{
		name: fmt.Sprint("seed ", seed), objects: strings.Join(objects, "\n"),
		files: strings.Join(files, "\n"), args: strings.Join(args, " "),
	}
}

func TestResolveRandomLinks(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("the small links are x86-64 assembly")
	}
	linkers := reallink.Linkers(t)
	count := 25
	if n, err := strconv.Atoi(os.Getenv(randomLinksEnv)); err == nil {
		count = n
	}
	links, pulled, compared, refused := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for seed := range count {
		s := randomLink(uint64(seed))
		t.Run(s.name, func(t *testing.T) {
			s.made(t)
			files, _ := filepath.Glob("*.[oa]")
			more, _ := filepath.Glob("*.so")
			files = append(files, more...)
			args := strings.Fields(s.args)
			for _, linker := range linkers {
				theirs, err := oracle(t, linker.Name, args, "out."+linker.Name)
				if err != nil {
					refused[linker.Name]++
					continue
				}
				r := ByRules(linkOf(t, append([]string{"ld"}, args...), files), linkerNames[linker.Name], nil)
				diff := differences(linker.Name, r, theirs)
				n, wrong := boundBytes(t, r, "out."+linker.Name, true)
				links[linker.Name]++
				compared[linker.Name] += n
				pulled[linker.Name] += len(ours(r))
				for _, d := range append(diff, wrong...) {
					t.Errorf("%s: %s", linker.Name, d)
				}
			}
			if t.Failed() {
				t.Logf("%s\n%s\n%s", s.objects, s.files, s.args)
			}
		})
	}
	for _, l := range linkers {
		t.Logf("%s: %d links, %d members pulled, %d contested names compared; %d links refused by the linker", l.Name, links[l.Name], pulled[l.Name], compared[l.Name], refused[l.Name])
		if pulled[l.Name] == 0 {
			t.Errorf("%s: nothing was compared", l.Name)
		}
	}
}
