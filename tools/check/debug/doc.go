// Package debug knows where the debug information of the file under test is, in it or in what
// was split off it, and which input of the link a unit of it is from.
package debug
