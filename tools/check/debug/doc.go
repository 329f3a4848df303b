// Package debug judges debug information and what is made of it: which languages' units
// refer to whose types (language-leak), and whether BTF is what its readers take (btf). It
// knows where a file's debug information is, and which input a unit is from.
package debug
