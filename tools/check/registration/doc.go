// Package registration follows what objects register before main, in sections that linked
// code walks and by constructors: all of it came out, and each registry exists once.
package registration
