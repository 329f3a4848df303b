// A program without C.
package main

import "fmt"

func main() { fmt.Println("pure") }
