package main

// A wheel with one file in it.

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// architecture is how a wheel's name says what processor a file is for.
func architecture(data []byte) (string, error) {
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		return "", err
	}
	name, ok := map[elf.Machine]string{elf.EM_X86_64: "x86_64", elf.EM_AARCH64: "aarch64", elf.EM_386: "i686", elf.EM_S390: "s390x"}[f.Machine]
	if !ok {
		return "", fmt.Errorf("no wheels are for %v", f.Machine)
	}
	return name, nil
}

// writeWheel writes a wheel into dir and returns its path.
func writeWheel(dir, base, arch string, data []byte) (string, error) {
	name := strings.NewReplacer("-", "_", "+", "x", ".", "_").Replace(base)
	info := name + "-1.dist-info/"
	tag := "py3-none-linux_" + arch
	var wheel bytes.Buffer
	z := zip.NewWriter(&wheel)
	record := ""
	for _, file := range []struct {
		name string
		data []byte
	}{
		{base, data},
		{info + "METADATA", []byte("Metadata-Version: 2.1\nName: " + name + "\nVersion: 1\n")},
		{info + "WHEEL", []byte("Wheel-Version: 1.0\nGenerator: e2e/wheels\nRoot-Is-Purelib: false\nTag: " + tag + "\n")},
		{info + "RECORD", nil},
	} {
		record += file.name + ",,\n"
		if file.data == nil {
			file.data = []byte(record)
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Store})
		if err != nil {
			return "", err
		}
		if _, err := w.Write(file.data); err != nil {
			return "", err
		}
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	path := filepath.Join(dir, name+"-1-"+tag+".whl")
	return path, os.WriteFile(path, wheel.Bytes(), 0o644)
}
