package layout

// Names: text in memory that ends with a NUL.

import "bytes"

// longestName is the most that is read of one name, and mostNames of all of them, in
// multiples of the file's size: a thousand segments may show one page of the file, and
// each entry in it a name of its own.
const (
	longestName = 4096
	mostNames   = 16
)

// text returns the string at an address, at most 4096 bytes of it, and whether it ends.
func (im *image) text(addr uint64) (string, bool) {
	var out []byte
	for n := uint64(64); len(out) < longestName; n *= 2 {
		p := im.pieceAt(addr)
		if p == nil || im.namesRead > mostNames*im.size+1<<20 {
			return string(out), false
		}
		n = min(n, p.end-addr, longestName-uint64(len(out)), im.size)
		b := im.memory(addr, n)
		if b == nil {
			return string(out), false
		}
		im.namesRead += n
		if end := bytes.IndexByte(b, 0); end >= 0 {
			return string(append(out, b[:end]...)), true
		}
		out, addr = append(out, b...), addr+n
	}
	return string(out), true
}
