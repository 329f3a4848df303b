// Command hello says so; it is built to see that the Go toolchain works.
package main

import "fmt"

func main() { fmt.Println("hello from Go") }
