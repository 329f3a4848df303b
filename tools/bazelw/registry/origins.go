package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed standins/*.txtar
var standIns embed.FS

// standIn writes the files of standins/NAME.txtar. The word NAME in them becomes the folder's name, which is the module's.
func standIn(name string) origin {
	return func(_ places, dir string) error {
		text, err := standIns.ReadFile("standins/" + name + ".txtar")
		if err != nil {
			return err
		}
		for file, body := range files(string(text)) {
			body = strings.ReplaceAll(body, "NAME", filepath.Base(dir))
			path := filepath.Join(dir, file)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				return err
			}
			// A copy may hold the file already, read-only or as a symlink.
			if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
				return err
			}
			if err := os.WriteFile(path, []byte(body), 0o644); err != nil {
				return err
			}
		}
		return nil
	}
}

// files splits txtar text (golang.org/x/tools/txtar) into name and body; text before the first marker is a comment.
func files(text string) map[string]string {
	found := map[string]string{}
	var name string
	for line := range strings.Lines(text) {
		if marker, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- "); ok && strings.HasSuffix(marker, " --") {
			name = strings.TrimSuffix(marker, " --")
			found[name] = ""
		} else if name != "" {
			found[name] += line
		}
	}
	return found
}

// goModule copies a module out of the Go module cache, downloading it first if need be. The version is go.mod's and
// the content go.sum's.
func goModule(path string) origin {
	return func(in places, dir string) error {
		from, err := downloaded(in, path)
		if err != nil {
			return err
		}
		return copyTree(from, dir)
	}
}

// downloaded is the folder in the module cache with the module that go.mod names.
func downloaded(in places, path string) (string, error) {
	cmd := exec.Command("go", "mod", "download", "-json", path)
	cmd.Dir = in.workspace
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var answer struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &answer); jsonErr == nil && answer.Error != "" {
		return "", fmt.Errorf("go mod download %s: %s", path, answer.Error)
	}
	if err != nil {
		return "", fmt.Errorf("go mod download %s: %w: %s", path, err, stderr.Bytes())
	}
	return answer.Dir, nil
}

// copyTree copies a folder, symlinks followed (Debian links some files to other packages' folders), everything
// writable by its owner.
func copyTree(from, to string) error {
	if real, err := filepath.EvalSymlinks(from); err != nil {
		return err
	} else {
		from = real
	}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		switch {
		case info.IsDir() && !entry.IsDir(): // a symlink to a folder
			return copyTree(path, target)
		case info.IsDir():
			return os.MkdirAll(target, 0o755)
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, body, info.Mode().Perm()|0o200)
	})
}
