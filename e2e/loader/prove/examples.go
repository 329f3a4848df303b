package main

// The programs of the examples, linked as their BUILD files do it, by each linker: what a
// driver's library loses to the program that loads it, registries, plugins. Some crash;
// that is what examples/vendored_library is about.

import (
	"path/filepath"
	"strings"
)

func examples(root string) []Program {
	folder := filepath.Join(root, "examples/vendored_library")
	minibus := filepath.Join(folder, "third_party/minibus/minibus.c")
	var all []Program
	add := func(name, linker string, make func(b *bench)) {
		all = append(all, Program{Name: name + " (" + linker + ")", Argv: []string{"./prog"}, Crashes: true, Make: func(b *bench) {
			b.linker = linker
			make(b)
		}})
	}
	gcc := func(b *bench, args ...string) {
		b.run("", append([]string{"gcc", "-O1", "-fPIC", "-I" + root, "-fuse-ld=" + b.linker}, args...)...)
	}
	for _, l := range everyLinker {
		for _, fixed := range []bool{false, true} {
			name, hide := "example minibus, broken", "-Wl,--as-needed"
			if fixed {
				name, hide = "example minibus, fixed", "-Wl,--version-script=none.map"
			}
			add(name, l, func(b *bench) {
				b.write("none.map", "{ local: *; };\n")
				gcc(b, "-shared", "-DMINIBUS_VERSION=2", "-Wl,-soname,libminibus.so", "-o", "libminibus.so", minibus)
				gcc(b, "-shared", "-Wl,-soname,libdriver.so", "-o", "libdriver.so", filepath.Join(folder, "driver_minibus.c"), "libminibus.so", "-Wl,-rpath,$ORIGIN")
				gcc(b, "-DMINIBUS_VERSION=1", "-o", "prog", filepath.Join(folder, "app_minibus.c"), minibus, "libdriver.so", "libminibus.so", hide, "-Wl,-rpath,$ORIGIN")
			})
		}
	}
	dbus := func(b *bench, args ...string) {
		b.run("", "sh", "-c", `gcc -O1 -fuse-ld="$0" -o prog "$1" $(pkg-config --cflags dbus-1) "$2" $3 $4 $5`, b.linker,
			filepath.Join(folder, "app_dbus.c"), "/usr/lib/x86_64-linux-gnu/libdbus-1.a", args[0], "-lsystemd", args[1])
	}
	for _, l := range everyLinker {
		add("example dbus", l, func(b *bench) { dbus(b, "-pthread", "-ldl") })
		add("example dbus, -rdynamic", l, func(b *bench) { dbus(b, "-pthread", "-rdynamic") })
		add("example dbus, libdbus-1.so.3 on the line", l, func(b *bench) {
			dbus(b, "-pthread", "/usr/lib/x86_64-linux-gnu/libdbus-1.so.3")
		})
	}
	registry, floor := filepath.Join(root, "examples/plugin_registry"), filepath.Join(root, "examples/glibc_floor")
	for _, l := range everyLinker {
		add("example registry, C++", l, func(b *bench) {
			b.run("", "g++", "-O1", "-fuse-ld="+b.linker, "-I"+root, "-o", "prog", filepath.Join(registry, "app.cc"), filepath.Join(registry, "engines.cc"),
				filepath.Join(registry, "third_party/railway/railway.cc"))
		})
		add("example plugin, C", l, func(b *bench) {
			gcc(b, "-o", "prog", filepath.Join(floor, "host.c"))
			gcc(b, "-shared", "-o", "plugin.so", filepath.Join(floor, "plugin.c"), "-lm")
		})
		add("example plugin, Rust", l, func(b *bench) {
			gcc(b, "-o", "prog", filepath.Join(floor, "host.c"))
			b.run("", "rustc", "--edition=2021", "--crate-type=cdylib", "-Clink-arg=-fuse-ld="+b.linker, "-o", "plugin.so", filepath.Join(floor, "plugin.rs"))
		})
	}
	for i := range all {
		if strings.HasPrefix(all[i].Name, "example plugin") {
			all[i].Argv = append(all[i].Argv, "$DIR/plugin.so")
		}
	}
	return all
}
