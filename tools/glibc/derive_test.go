package glibc

// Small histories, with what real ones have seldom or only in one place.

import (
	"strings"
	"testing"
)

const small = `cpu: x86-64
records: 2.31 2.36
library: libc.so.6
node: GLIBC_2.2.5
alone object:8 -2.31
alone object:8 =alone +2.36
moved compat +2.36
retired -2.31
retired compat +2.36
twice compat +2.36
node: GLIBC_2.33 +2.36
beside object:8 =alone +2.36
twice compat +2.36
node: GLIBC_2.35 +2.36
twice +2.36
node: GLIBC_PRIVATE
library: libpthread.so.0 libc.so.6 -2.31
library: libpthread.so.0 +2.36
node: GLIBC_2.2.5
moved -2.31
twice -2.31
node: GLIBC_PRIVATE -2.31
library: libvec.so.1
node: GLIBC_2.22
f
node: GLIBC_PRIVATE
`

func TestDerive(t *testing.T) {
	for floor, want := range map[Release]string{
		{2, 17}: `library: libc.so.6
node: GLIBC_2.2.5
alone object:8
retired
node: GLIBC_PRIVATE
library: libpthread.so.0 libc.so.6
node: GLIBC_2.2.5
moved
twice
node: GLIBC_PRIVATE
`,
		{2, 33}: `library: libc.so.6
node: GLIBC_2.2.5
alone object:8 =alone
retired
twice compat
node: GLIBC_2.33
beside object:8 =alone
twice
node: GLIBC_PRIVATE
library: libpthread.so.0 libc.so.6
node: GLIBC_2.2.5
moved
node: GLIBC_PRIVATE
library: libvec.so.1
node: GLIBC_2.22
f
node: GLIBC_PRIVATE
`,
		{2, 34}: `library: libc.so.6
node: GLIBC_2.2.5
alone object:8 =alone
moved compat
retired
twice compat
node: GLIBC_2.33
beside object:8 =alone
twice
node: GLIBC_PRIVATE
library: libpthread.so.0
node: GLIBC_2.2.5
library: libvec.so.1
node: GLIBC_2.22
f
node: GLIBC_PRIVATE
`,
	} {
		abi, err := Derive(small, floor)
		if err != nil {
			t.Fatal(err)
		}
		text, err := Encode([]*ABI{abi})
		if err != nil {
			t.Fatal(err)
		}
		if _, got, _ := strings.Cut(string(text), "records: "+floor.String()+"\n"); got != want {
			t.Errorf("glibc %s is\n%s\nwant\n%s", floor, got, want)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	abi := func(cpu string, minor int) *ABI { return &ABI{CPU: cpu, Floor: Release{2, minor}} }
	for _, c := range []struct {
		records []*ABI
		want    string
	}{
		{nil, "no glibc is recorded"},
		{[]*ABI{abi("arm", 36), abi("arm", 31)}, "glibc 2.31 comes after 2.36; the oldest has to be the first, each release once"},
		{[]*ABI{abi("arm", 36), abi("arm", 36)}, "glibc 2.36 comes after 2.36; the oldest has to be the first, each release once"},
		{[]*ABI{abi("x86-64", 31), abi("arm", 36)}, "two processors: x86-64 in glibc 2.31 and arm in glibc 2.36; a history is one processor's"},
	} {
		if _, err := Encode(c.records); err == nil || err.Error() != c.want {
			t.Errorf("%v; want %q", err, c.want)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `it has no line "records:"`},
		{"library: libc.so.6\n", `line 1: "library:" comes before "records:"`},
		{"cpu: arm\nrecords: 2.36 2.31\n", "line 2: 2.31 comes after 2.36"},
		{"cpu: arm\nrecords: 2.31.1\n", `line 2: "2.31.1" is no release of glibc; one is written like 2.17`},
		{"cpu: arm\nrecords: 2.31\nf\n", `line 3: "f" comes before "node:"`},
		{"cpu: arm\nrecords: 2.31\nlibrary: a\nnode: GLIBC_2.4\nf -2.36\n", `line 5: "-2.36" is none of the records`},
		{"cpu: arm\nrecords: 2.31 2.36\nlibrary: a\nnode: GLIBC_2.4\nf +2.36 -2.31\n", "line 5: it ends before it begins"},
		{"cpu: arm\nrecords: 2.31\nlibrary: a\nnode: GLIBC_2.4\nf strong\n", `line 5: f: "strong" is unknown`},
		{"cpu: arm\nrecords: 2.31\nlibrary: a\nnode: GLIBC_2.4\nf object:x\n", `line 5: f: "x" is no number`},
		{"cpu: arm\nrecords: 2.31\nlibrary: b\nnode: GLIBC_2.4\nlibrary: a\n", "line 5: the library a comes after b"},
		{"cpu: arm\nrecords: 2.31\nlibrary: a\nnode: GLIBC_2.4\nf\nf weak\n", "a in 2.31: f@GLIBC_2.4 is there twice"},
		{"cpu: arm\nrecords: 2.31\nlibrary: a\nnode: GLIBC_2.4\nnode: GLIBC_2.3\n", `a in 2.31: the version nodes are not in the order that glibc gives them: "GLIBC_2.4" comes before "GLIBC_2.3"`},
	} {
		if _, err := Decode(c.text); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v; want %q", c.text, err, c.want)
		}
	}
}

func TestParseRelease(t *testing.T) {
	if r, err := ParseRelease("2.17"); err != nil || r != (Release{2, 17}) {
		t.Errorf("2.17: %v, %v", r, err)
	}
	for _, text := range []string{"", "2", "2.", ".17", "2.17.1", "GLIBC_2.17", "2.017", "+2.17", "2.-1", "2.99999", " 2.17"} {
		if r, err := ParseRelease(text); err == nil {
			t.Errorf("%q is %s", text, r)
		}
	}
	if !(Release{2, 9}).Less(Release{2, 17}) || (Release{2, 17}).Less(Release{2, 17}) || !(Release{2, 43}).Less(Release{3, 0}) {
		t.Error("Less is wrong")
	}
}
