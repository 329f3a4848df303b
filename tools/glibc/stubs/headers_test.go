package stubs

// Names that the headers of a new glibc put in place of those that an old one has.

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

const renamed = `
	#include <arpa/inet.h>
	#include <arpa/nameser.h>
	#include <resolv.h>
	#include <string.h>
	int main(int n, char **v) {
		unsigned char wire[64], *names[] = {0, 0}, query[64];
		char text[64], *back = inet_ntop(AF_INET, "\1\2\3\4", text, sizeof text) ? text : "";
		struct in_addr address;
		if (strcmp(back, "1.2.3.4") || inet_pton(AF_INET, "1.2.3.4", &address) != 1)
			return 1;
		int size = dn_comp("a.example", wire, sizeof wire, names, names + 2);
		if (size != 11 || dn_skipname(wire, wire + size) != size ||
		    dn_expand(wire, wire + size, wire, text, sizeof text) != size || strcmp(text, "a.example"))
			return 2;
		if (!res_hnok("a.example") || res_hnok("a example"))
			return 3;
		if (res_mkquery(ns_o_query, "a.example", ns_c_in, ns_t_a, 0, 0, 0, query, sizeof query) != 12 + size + 4)
			return 4;
		return n > 9 ? res_search("a.example", ns_c_in, ns_t_a, query, sizeof query) + res_nsend(0, wire, size, query, 0) : 0;
	}`

const offsets = `
	#define _FILE_OFFSET_BITS 64
	#include <fcntl.h>
	#include <fts.h>
	int main(void) {
		char *names[] = {"/", 0};
		FTS *tree = fts_open(names, FTS_PHYSICAL, 0);
		FTSENT *root = fts_read(tree);
		if (!root || root->fts_info != FTS_D || !fts_children(tree, FTS_NAMEONLY) || fts_set(tree, root, FTS_SKIP))
			return 1;
		return fts_close(tree) || fcntl(0, F_GETFD) < 0;
	}`

// Names of functions whose offsets have 64 bits, where all have.
func TestOffsetsOf64Bits(t *testing.T) {
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		out := linked(t, l, dir, offsets)
		if got := dynamic(t, out); !slices.Contains(got, "GLOBAL UND fts_open@GLIBC_2.2.5") || !slices.Contains(got, "GLOBAL UND fcntl@GLIBC_2.2.5") {
			t.Errorf("%s", strings.Join(got, "\n"))
		}
		if said, err := reallink.Try(filepath.Dir(out), old(t, out)...); err != nil {
			t.Errorf("on glibc 2.31: %q, %v", said, err)
		}
	})
}

func TestNamesOfNewHeaders(t *testing.T) {
	for _, floor := range []string{"2.17", "2.31"} {
		dir := folder(t, at(t, "x86-64", floor))
		each(t, func(t *testing.T, l reallink.Linker) {
			out := linked(t, l, dir, renamed, "-O2", "-D_FORTIFY_SOURCE=2", "-lresolv")
			got := dynamic(t, out)
			if !slices.Contains(got, "GLOBAL UND __res_search@GLIBC_2.2.5") || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "inet_ntop_chk") }) {
				t.Errorf("%s", strings.Join(got, "\n"))
			}
			if said, err := reallink.Try(filepath.Dir(out), old(t, out)...); err != nil {
				t.Errorf("floor %s on glibc 2.31: %q, %v", floor, said, err)
			}
			reallink.Run(t, ".", out)
		})
	}
}
