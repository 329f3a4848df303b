package main

// The most memory that a process had. What it mapped and read of the page cache counts.

import (
	"os"
	"runtime"
	"syscall"
)

// peak is in bytes, 0 where the system does not tell.
func peak(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss
	}
	return usage.Maxrss * 1024
}
