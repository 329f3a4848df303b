package main

// Names that are defined twice, in a link of all of LLVM's archives.

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program pulls in much of LLVM.
const program = `
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IRReader/IRReader.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/SourceMgr.h"
using namespace llvm;
int main(int, char **v) {
	LLVMContext context; SMDiagnostic error; PassBuilder passes; LoopAnalysisManager loops;
	passes.registerLoopAnalyses(loops);
	return parseIRFile(v[1], error, context) == nullptr;
}
`

// duplicates compares the check with what people write in a shell. To give both
// something to find, one library of the link is there a second time, in another
// archive.
func duplicates(symcheck, folder, _ string) (table, error) {
	archives, err := filepath.Glob("/usr/lib/llvm-*/lib/libLLVM*.a")
	if err != nil {
		return table{}, err
	}
	if len(archives) < 100 {
		return table{}, errors.New("LLVM's static libraries are not installed: ./bazelw --layer=llvm-dev --in-root go run ./bench duplicates")
	}
	lib := filepath.Dir(archives[0])
	source, object, binary := filepath.Join(folder, "main.cc"), filepath.Join(folder, "main.o"), filepath.Join(folder, "app")
	if err := os.WriteFile(source, []byte(program), 0o644); err != nil {
		return table{}, err
	}
	if _, err := output("g++", "-std=c++17", "-I"+filepath.Join(filepath.Dir(lib), "include"), "-c", source, "-o", object); err != nil {
		return table{}, err
	}
	link := append([]string{"g++", "-fuse-ld=lld", "-Wl,-z,muldefs", "-o", binary, object, "-Wl,--whole-archive", filepath.Join(lib, "libLLVMSupport.a"), "-Wl,--no-whole-archive"}, archives...)
	second := filepath.Join(folder, "libSecond.a")
	text, err := os.ReadFile(filepath.Join(lib, "libLLVMDemangle.a"))
	if err != nil {
		return table{}, err
	}
	if err := os.WriteFile(second, text, 0o644); err != nil {
		return table{}, err
	}
	link = append(link, "-Wl,--whole-archive", second, "-Wl,--no-whole-archive", "-lm", "-Wl,--unresolved-symbols=ignore-all")
	if _, err := output(link...); err != nil {
		return table{}, err
	}
	args := filepath.Join(folder, "link.args")
	if err := os.WriteFile(args, []byte(strings.Join(link, "\n")), 0o644); err != nil {
		return table{}, err
	}
	var size int64
	inputs := append([]string{object, second}, archives...)
	for _, file := range inputs {
		info, err := os.Stat(file)
		if err != nil {
			return table{}, err
		}
		size += info.Size()
	}
	checking := append([]string{symcheck, "check", binary}, append(inputs, "--args="+args)...)
	asJSON := append(append([]string{}, checking...), "--json=-")
	list := []contestant{{
		shown: "symcheck check APP ARCHIVES", does: "what the link pulled and kept, whose each duplicate is, whether it is the same; all other checks",
		argv: checking, exit: 1, counting: asJSON, count: countJSON,
	}}
	for _, tool := range []string{"llvm-nm", "nm"} {
		if _, err := exec.LookPath(tool); err != nil {
			continue
		}
		pipeline := []string{"sh", "-c", tool + ` -g --defined-only --quiet "$@" 2>/dev/null | sed -n 's/^[0-9a-f]* [^ ] //p' | sort | uniq -d`, "sh"}
		pipeline = append(pipeline, inputs...)
		list = append([]contestant{{
			shown: tool + ", sed, sort, uniq -d", does: "names in two members or more, pulled or not, inline code too",
			argv: pipeline, versionArgv: []string{tool, "--version"}, counting: pipeline,
			count: func(text string) (int, error) { return strings.Count(text, "\n"), nil },
		}}, list...)
	}
	return table{
		page: "duplicates-speed.md", title: "Names that are defined twice, in a link of LLVM's archives", counted: "names",
		what:        fmt.Sprintf("a program linked by lld with %d archives, %.0f MB", len(archives)+1, float64(size)/1e6),
		footer:      "The pipeline knows nothing of a link: nearly all of its names are inline code, of which every object has a copy.\n",
		contestants: list,
	}, nil
}
