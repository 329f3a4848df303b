// A program that calls C, and C that calls it.
package main

/*
#include <stdlib.h>
int add(int a, int b);
static int twice(int a) { return add(a, a); }
*/
import "C"

//export add
func add(a, b C.int) C.int { return a + b }

func main() {
	if C.twice(2) != 4 {
		C.abort()
	}
}
