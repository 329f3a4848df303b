package main

import (
	"fmt"
	"regexp"
	"strings"
)

// dep is one bazel_dep: a module and the version asked for.
type dep struct{ name, version string }

var (
	comment     = regexp.MustCompile(`(?m)^\s*#.*$`)
	moduleCall  = regexp.MustCompile(`(?ms)^module\((.*?)\)`)
	depCall     = regexp.MustCompile(`(?ms)^bazel_dep\((.*?)\)`)
	localCall   = regexp.MustCompile(`(?ms)^local_path_override\((.*?)\)`)
	stringArg   = regexp.MustCompile(`(\w+)\s*=\s*"([^"]*)"`)
	development = regexp.MustCompile(`dev_dependency\s*=\s*True`)
)

// deps reads the bazel_dep lines of a MODULE.bazel, which are plain calls with literals. Those for development count
// in a root module only; a module that lies in the same workspace is looked up nowhere.
func deps(text string, root bool) []dep {
	text = comment.ReplaceAllString(text, "")
	local := map[string]bool{}
	for _, call := range localCall.FindAllStringSubmatch(text, -1) {
		local[arguments(call[1])["module_name"]] = true
	}
	var found []dep
	for _, call := range depCall.FindAllStringSubmatch(text, -1) {
		args := arguments(call[1])
		if (root && local[args["name"]]) || (!root && development.MatchString(call[1])) || args["version"] == "" {
			continue
		}
		found = append(found, dep{args["name"], args["version"]})
	}
	return found
}

// renamed is a MODULE.bazel whose module call says the name and version of d, and nothing about compatibility, so
// that one copy can serve all versions.
func renamed(text string, d dep) (string, error) {
	// Comments within the call may hold brackets.
	text = comment.ReplaceAllString(text, "")
	at := moduleCall.FindStringSubmatchIndex(text)
	if at == nil {
		return "", fmt.Errorf("%s: MODULE.bazel has no module() call", d.name)
	}
	var call strings.Builder
	fmt.Fprintf(&call, "module(name = %q, version = %q", d.name, d.version)
	if repo := arguments(text[at[2]:at[3]])["repo_name"]; repo != "" {
		fmt.Fprintf(&call, ", repo_name = %q", repo)
	}
	call.WriteString(")")
	return text[:at[0]] + call.String() + text[at[1]:], nil
}

// arguments reads the string-valued keyword arguments of a call.
func arguments(call string) map[string]string {
	found := map[string]string{}
	for _, pair := range stringArg.FindAllStringSubmatch(call, -1) {
		found[pair[1]] = pair[2]
	}
	return found
}
