// A Go library for C, with a vendored C library inside.
package main

/*
int bus_open(void);
int bus_send(int bus);
*/
import "C"

//export engine_open
func engine_open() C.int { return C.bus_send(C.bus_open()) }

func main() {}
