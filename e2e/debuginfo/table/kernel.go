package main

// The last word: the running kernel, where it may be asked.

import (
	"bytes"
	"errors"
	"os"
	"syscall"
	"unsafe"
)

// Numbers of x86-64 (include/uapi/linux/bpf.h): the system call, and loading BTF.
const (
	sysBPF  = 321
	loadBTF = 18
)

// loadRequest is union bpf_attr of BPF_BTF_LOAD, up to btf_log_true_size.
type loadRequest struct {
	btf, log             unsafe.Pointer
	size, logSize, level uint32
	_                    uint32
}

// kernel loads raw BTF and returns "takes it", what it refuses of it, or "" where this
// process may not ask.
func kernel(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if err != nil || len(raw) == 0 {
		return "", err
	}
	request := loadRequest{btf: unsafe.Pointer(&raw[0]), size: uint32(len(raw))}
	fd, errno := request.load()
	switch {
	case errno == 0:
		return "takes it", syscall.Close(int(fd))
	case errors.Is(errno, syscall.EPERM) || errors.Is(errno, syscall.ENOSYS):
		return "", nil
	}
	// Once more, for its reason: the log ends with the type or member that it refuses.
	log := make([]byte, 16<<20)
	request.log, request.logSize, request.level = unsafe.Pointer(&log[0]), uint32(len(log)), 1
	request.load()
	text, _, _ := bytes.Cut(log, []byte{0})
	for _, reason := range []string{"Invalid name", "Invalid type_id"} {
		if bytes.Contains(text, []byte(reason)) {
			return "refuses it: " + reason, nil
		}
	}
	return "refuses it: " + errno.Error(), nil
}

func (r *loadRequest) load() (fd uintptr, errno syscall.Errno) {
	fd, _, errno = syscall.Syscall(sysBPF, loadBTF, uintptr(unsafe.Pointer(r)), unsafe.Sizeof(*r))
	return fd, errno
}
