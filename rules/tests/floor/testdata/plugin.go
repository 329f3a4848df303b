// Package main is a plugin in Go: the runtime starts threads through C.
package main

// int plugin(void);
import "C"

//export Plugin
func Plugin() C.int { return C.plugin() }

func main() {}
