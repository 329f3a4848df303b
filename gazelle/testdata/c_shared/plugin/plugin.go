package main

import "C"

//export GoPluginAnswer
func GoPluginAnswer() int { return 42 }

func main() {}
