package main

// The part own: the programs that are built here.

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

//go:embed programs
var sources embed.FS

// Row is what was found of one file.
type Row struct {
	Case
	Got  verdict
	By   [2]encoded // what each of paholes made of it
	Fail []string   // what is not as it has to be
}

func (p *prover) own(r *Result) error {
	dir := filepath.Join(p.dir, "own")
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := os.CopyFS(dir, sources); err != nil {
		return err
	}
	list := cases()
	r.Rows = make([]Row, len(list))
	return each(len(list), func(i int) error {
		folder := filepath.Join(dir, fmt.Sprint(i+1))
		if err := os.Mkdir(folder, 0o755); err != nil {
			return err
		}
		if err := shell(folder, filepath.Join(dir, "programs"), list[i].Build); err != nil {
			return fmt.Errorf("%s: %w", list[i].Name, err)
		}
		row, err := p.row(folder, "out", list[i])
		r.Rows[i] = row
		return err
	})
}

// each does all, as many at a time as there are processors, and returns the first error.
func each(n int, do func(i int) error) error {
	var wait sync.WaitGroup
	errs := make([]error, n)
	free := make(chan struct{}, runtime.NumCPU())
	for i := range n {
		free <- struct{}{}
		wait.Go(func() {
			errs[i] = do(i)
			<-free
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// shell runs a script in a folder.
func shell(folder, sources, script string) error {
	cmd := exec.Command("sh", "-ec", script)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "S="+sources, "GOFLAGS=-buildvcs=false", "GO111MODULE=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", script, err, out)
	}
	return nil
}

// row judges a file, and holds the verdict to what was wanted and to what others make of it.
func (p *prover) row(folder, name string, c Case) (Row, error) {
	row := Row{Case: c}
	var flags []string
	if c.Leak != nothing {
		flags = append(flags, "--languages=kernel_btf")
	}
	for _, f := range c.Flags {
		if key, value, ok := strings.Cut(f, "="); ok && key == "--debug-file" {
			f = key + "=" + filepath.Join(folder, value)
		}
		flags = append(flags, f)
	}
	var err error
	file := filepath.Join(folder, name)
	if row.Got, err = p.judge(file, flags...); err != nil {
		return row, err
	}
	if row.Got.Leak != c.Leak {
		row.Fail = append(row.Fail, "language-leak: "+row.Got.Leak+", not "+c.Leak)
	}
	if row.Got.BTF != c.BTF {
		row.Fail = append(row.Fail, "btf: "+row.Got.BTF+", not "+c.BTF)
	}
	if want := c.verdict(); row.Got.Verdict != want {
		row.Fail = append(row.Fail, "the verdict is "+row.Got.Verdict+", not "+want)
	}
	if c.NoOracle != "" && c.NoOracle != noC || c.Leak == notChecked {
		return row, nil
	}
	if c.Leak == nothing {
		row.By[0], err = dumped(file, c.base())
		if row.By[0].Wrong != "" {
			row.Fail = append(row.Fail, row.By[0].Wrong)
		}
		return row, err
	}
	for i, pahole := range paholes {
		into := filepath.Join(p.dir, fmt.Sprintf("%x.btf", sha256.Sum256([]byte(pahole+file))))
		if row.By[i], err = encode(pahole, file, into); err != nil {
			return row, err
		}
		if by := row.By[i]; c.NoOracle == noC && by.Types > 0 && by.Wrong != "" {
			row.Fail = append(row.Fail, pahole+": "+by.String())
		}
	}
	if c.NoOracle == "" {
		row.Fail = append(row.Fail, agree(c.Leak, row.By)...)
	}
	return row, nil
}

// verdict is what the whole report has to say: no other check has anything to say here.
func (c Case) verdict() string {
	switch {
	case c.Leak == notChecked:
		return "could_not_check"
	case c.Leak == found, c.BTF == found:
		return "fail"
	}
	return "pass"
}

// base is what the BTF of a module goes on from, "" for none.
func (c Case) base() string {
	for _, f := range c.Flags {
		if file, ok := strings.CutPrefix(f, "--btf-base="); ok {
			return file
		}
	}
	return ""
}

// agree holds what has to be said of a file to what both releases of pahole make of it.
// What a release cannot do is no leak, and 1.24 complains of units that it then leaves out.
func agree(leak string, by [2]encoded) []string {
	var fail []string
	now, before := by[0], by[1]
	if leak == held && before.Wrong != "" && before.Limit == "" && !lost.MatchString(before.Wrong) {
		fail = append(fail, paholes[1]+": "+before.String())
	}
	if leak != found && now.Wrong != "" && now.Limit == "" {
		fail = append(fail, paholes[0]+": "+now.String())
	}
	if leak == warned && before.Wrong == "" && before.Limit == "" {
		fail = append(fail, "no pahole does anything wrong")
	}
	if leak == found && now.Wrong == "" {
		fail = append(fail, paholes[0]+" does nothing wrong")
	}
	return fail
}

// verdict prints a result; an error says that something is not as it has to be.
func (r *Result) verdict(w io.Writer) error {
	var wrong int
	for _, row := range r.Rows {
		if len(row.Fail) == 0 {
			continue
		}
		wrong++
		if w != nil {
			fmt.Fprintf(w, "%s: %s\n  %s\n", r.Part, row.Name, strings.Join(append(row.Fail, row.Got.Says...), "\n  "))
		}
	}
	if w != nil {
		fmt.Fprintf(w, "%s: %d files, %.1f s\n", r.Part, len(r.Rows), r.Seconds)
		for _, s := range r.Sums {
			fmt.Fprintf(w, "  %s\n", s)
		}
	}
	if wrong > 0 {
		return fmt.Errorf("%s: %d files are not judged as they have to be", r.Part, wrong)
	}
	return nil
}
