package elffile

import "io"

// Bytes returns the file as it was given to Open, and its size in bytes.
func (f *File) Bytes() (io.ReaderAt, int64) { return f.r, int64(f.size) }
