package main

// Whose fault a failed read is. A file that is absent, unreadable or a folder is
// bad input, which is a verdict; a disk that fails is not, and its answer must
// not be cached.

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// machineFailure tells an I/O failure of the machine from bad input.
func machineFailure(err error) bool {
	var path *fs.PathError
	var link *os.LinkError // of a rename
	switch {
	case errors.As(err, &link):
		return true
	case !errors.As(err, &path):
		return false
	}
	for _, bad := range []error{
		fs.ErrNotExist, fs.ErrPermission, fs.ErrInvalid,
		syscall.EISDIR, syscall.ENOTDIR, syscall.ELOOP, syscall.ENAMETOOLONG, syscall.ENXIO, syscall.EINVAL,
	} {
		if errors.Is(path.Err, bad) {
			return false
		}
	}
	return true
}
