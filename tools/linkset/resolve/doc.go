// Package resolve works out what a linker makes of a link: which objects are in the output,
// which definition each name is bound to, which others there were. It follows the linker's
// rules, or a map of the link; what objects register is asked of the objects that it found.
package resolve
