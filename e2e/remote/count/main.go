// Count reads Bazel's execution logs of two clients of one remote executor and says whether they prove that the
// actions of rules_symcheck ran on it, and nowhere else, and that the second client had them all from the cache.
//
//	count --first=a.json --second=b.json --mapped=c.json
//
// The third is of a build with path mapping on the same executor. It prints a table, and what it found wrong if anything; then its exit code is 1. Exit code 2 is a log that cannot be read.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	var first, second, mapped client
	flag.Func("first", "the first client's log, written with --execution_log_json_file", first.read)
	flag.Func("second", "the second client's log", second.read)
	flag.Func("mapped", "the log of a build with --config=path_mapping", mapped.read)
	flag.Parse()
	if flag.NArg() > 0 || len(first.spawns) == 0 || len(second.spawns) == 0 || len(mapped.spawns) == 0 {
		fmt.Fprintln(os.Stderr, "count: --first=LOG, --second=LOG and --mapped=LOG are needed, and no other arguments")
		os.Exit(2)
	}
	fmt.Print(table(&first, &second))
	wrong := refusals(&first, &second, &mapped)
	for _, line := range wrong {
		fmt.Println("REFUSED:", line)
	}
	fmt.Println(lastLines(&first, &second, &mapped))
	if len(wrong) > 0 {
		os.Exit(1)
	}
}

// client is all that one client ran.
type client struct{ spawns []spawn }

func (c *client) read(path string) (err error) {
	c.spawns, err = readLog(path)
	return err
}

// tally counts spawns by where they ran.
type tally [places]int

func (t tally) total() int { return t[executed] + t[cached] + t[elsewhere] }

// ours counts the client's actions of ours.
func (c *client) ours() (t tally) {
	for i := range c.spawns {
		if _, ours := c.spawns[i].kind(); ours {
			t[c.spawns[i].where()]++
		}
	}
	return t
}

// mappedRules counts the actions of the rules whose paths were mapped.
func (c *client) mappedRules() (t tally) {
	for i := range c.spawns {
		if s := &c.spawns[i]; s.rulesOwn() && s.mapped() {
			t[s.where()]++
		}
	}
	return t
}
