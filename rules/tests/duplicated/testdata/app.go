// Command app calls two C libraries that each bring an engine.
package main

/*
int user_1(void);
int user_2(void);
*/
import "C"

import "fmt"

func main() { fmt.Println(C.user_1() + C.user_2()) }
