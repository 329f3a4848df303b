// Package btf judges BTF: whether it is there, and whether bpftool, the kernel and all others
// who read it take it.
package btf
