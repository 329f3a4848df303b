package btf

// bpftool and the kernel of the machine, asked what they take.

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// oracle asks those who are at hand: bpftool always, the kernel where bpf(2) is
// permitted.
type oracle struct {
	bpftool, dir string
	base         []string // -B and a file, where types go on from others
	kernel       bool
	quirks       map[string]int // differences that are explained, by their explanation
}

func newOracle(t testing.TB) *oracle {
	o := &oracle{bpftool: reallink.Tool(t, "bpftool"), dir: t.TempDir(), quirks: map[string]int{}}
	_, err := loadInKernel(specimen().encode())
	o.kernel = err == nil
	if !o.kernel {
		t.Logf("the kernel is not asked: BPF_BTF_LOAD: %v", err)
	}
	return o
}

// asked are who was asked, in the words of Refuser.
func (o *oracle) asked() Refuser {
	if o.kernel {
		return Bpftool | BpftoolC | Kernel
	}
	return Bpftool | BpftoolC
}

// refusers says who does not take BTF, and in what words. That the kernel looks at
// some things in a program's types only cannot be told apart here: Kernel is both.
func (o *oracle) refusers(raw []byte, name string) (Refuser, string) {
	path := filepath.Join(o.dir, name)
	if err := os.WriteFile(path, raw, 0o644); err != nil {
		return 0, err.Error()
	}
	defer os.Remove(path)
	var by Refuser
	var words []string
	for _, ask := range []struct {
		format string
		as     Refuser
	}{{"raw", Bpftool}, {"c", BpftoolC}} {
		ctx, stop := context.WithTimeout(context.Background(), 500*time.Millisecond)
		cmd := exec.CommandContext(ctx, o.bpftool, slices.Concat(o.base, []string{"btf", "dump", "file", path, "format", ask.format})...)
		var errs strings.Builder
		cmd.Stderr = &errs
		if err := cmd.Run(); err != nil {
			by |= ask.as
			if ctx.Err() != nil {
				words = append(words, slow)
			} else if state := cmd.ProcessState; state != nil && state.Sys().(syscall.WaitStatus).Signaled() {
				words = append(words, crashed)
			}
			words = append(words, fmt.Sprintf("bpftool %s: %v: %s", ask.format, err, strings.TrimSpace(errs.String())))
		}
		stop()
		if by != 0 {
			break // what cannot be read cannot be written in C
		}
	}
	if o.kernel {
		if text, err := loadInKernel(raw); err != nil {
			by |= Kernel
			words = append(words, fmt.Sprintf("kernel: %v: %s", err, text))
		}
	}
	return by, strings.Join(words, "; ")
}

// Differences that are explained, by words that say so.
const (
	// bpftool writes a line for each 8 bytes of a gap between members, so one of 2 GB
	// takes minutes. It also comes to no end in a loop, which is no difference.
	slow = "no answer in time"
	// bpftool divides by the alignment of a member, which is 0 where the type has none,
	// if the member comes after a gap; and it reads past its tables for a prototype that
	// returns a type that is not there.
	crashed = "bpftool crashed"
	// A rule of kernels up to 6.18, which 7.2 does not have.
	oldRule = "Type tags don't precede modifiers"
)

// quirk is the explanation of what theirs has more than ours, "" for none.
func quirk(ours, theirs Refuser, words string, fatal bool) string {
	switch extra := theirs &^ ours; {
	case ours&^theirs != 0:
	case extra == BpftoolC && strings.Contains(words, slow):
		return slow
	case extra == BpftoolC && strings.Contains(words, crashed) && fatal:
		return crashed
	case extra == Kernel && strings.Contains(words, oldRule):
		return oldRule
	}
	return ""
}

// said is what we say, in the same words.
func said(problems []Problem) Refuser {
	by := refusers(problems)
	if by&KernelLoad != 0 {
		by = by&^KernelLoad | Kernel
	}
	if by&Bpftool != 0 {
		by &^= BpftoolC
	}
	return by
}

// loadInKernel gives BTF to the kernel, BPF_BTF_LOAD of bpf(2), and takes it back. The
// text is the end of what the kernel has to say.
func loadInKernel(raw []byte) (string, error) {
	numbers := map[string]uintptr{"amd64": 321, "arm64": 280, "riscv64": 280, "s390x": 351}
	number, ok := numbers[runtime.GOARCH]
	if !ok || runtime.GOOS != "linux" {
		return "", errors.New("the number of bpf(2) is not known here")
	}
	if len(raw) == 0 {
		return "", syscall.EINVAL
	}
	log := make([]byte, 1<<20)
	attr := struct {
		btf, log               uint64
		size, logSize, level   uint32
		trueSize, flags, token uint32
	}{
		btf: uint64(uintptr(unsafe.Pointer(&raw[0]))), log: uint64(uintptr(unsafe.Pointer(&log[0]))),
		size: uint32(len(raw)), logSize: uint32(len(log)), level: 1,
	}
	const btfLoad = 18
	fd, _, errno := syscall.Syscall(number, btfLoad, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr))
	runtime.KeepAlive(raw)
	runtime.KeepAlive(log)
	if errno == 0 {
		return "", syscall.Close(int(fd))
	}
	text := strings.TrimRight(string(log), "\x00\n")
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	return text, errno
}

// asked is one question to the oracle and ours.
type asked struct {
	name string
	raw  []byte
}

// compare asks all, with as many at once as there are processors, and calls differ
// for each on which we are not at one.
func (o *oracle) compare(base *Types, all []asked, differ func(a asked, ours, theirs Refuser, why string)) {
	var mu sync.Mutex
	var wait sync.WaitGroup
	next := make(chan asked)
	for w := range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for a := range next {
				types, err := Examine(a.raw, base)
				if err != nil {
					continue
				}
				ours := said(types.Problems) & o.asked()
				theirs, words := o.refusers(a.raw, fmt.Sprintf("%d.btf", w))
				if ours == theirs {
					continue
				}
				mu.Lock()
				if q := quirk(ours, theirs, words, types.Fatal()); q != "" {
					o.quirks[q]++
				} else {
					differ(a, ours, theirs, fmt.Sprintf("%s\nours: %v", words, types.Problems))
				}
				mu.Unlock()
			}
		})
	}
	for _, a := range all {
		next <- a
	}
	close(next)
	wait.Wait()
}

func TestDamagedLikeBpftoolAndTheKernel(t *testing.T) {
	o := newOracle(t)
	var all []asked
	for _, c := range damages {
		bad, good := specimen(), specimen()
		c.bad(bad)
		c.good(good)
		all = append(all, asked{name: c.name, raw: bad.encode()}, asked{name: "not " + c.name, raw: good.encode()})
	}
	o.compare(nil, all, func(a asked, ours, theirs Refuser, why string) {
		t.Errorf("%s: refused by %04b, and we say %04b: %s", a.name, theirs, ours, why)
	})
	o.log(t, "the table", len(all))
	var table strings.Builder
	for _, c := range damages {
		fmt.Fprintf(&table, "\n| %s | %s |", strings.ReplaceAll(c.name, "|", "\\|"), c.refusers.words())
	}
	t.Logf("refused:%s", table.String())
}

// log tells how many files were looked at, and what differences are explained.
func (o *oracle) log(t *testing.T, name string, n int) {
	t.Helper()
	t.Logf("files: | %s | %d | %d | %d | %d | %v |", name, n, o.quirks[crashed], o.quirks[slow], o.quirks[oldRule], o.kernel)
}

// words are who refuses a file, for a table.
func (by Refuser) words() string {
	switch {
	case by&Bpftool != 0 && by&Kernel == 0:
		return "bpftool"
	case by&Bpftool != 0:
		return "bpftool, kernel"
	case by&BpftoolC != 0 && by&Kernel != 0:
		return "bpftool's C dump, kernel"
	case by&BpftoolC != 0:
		return "bpftool's C dump, kernel (of a program)"
	case by&Kernel != 0:
		return "kernel"
	}
	return "kernel (of a program)"
}
