// Package kept lets the runs below e2e go on where they were cut off: a result is
// written down, and holds until what it rests on changes.
package kept

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key is a hash of what a result rests on: a value, which is printed with %+v, and files
// or whole folders of them, tests and their data left out.
func Key(of any, names ...string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%+v\n", of)
	for _, root := range names {
		err := filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() || name != root && (strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata")) {
				return err
			}
			data, err := os.ReadFile(name)
			fmt.Fprintf(h, "%s %x\n", name, sha256.Sum256(data))
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// Save writes a result as JSON.
func Save(file string, result any) error {
	data, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o644)
}

// Load reads what Save wrote.
func Load(file string, result any) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("it was not run yet: %w", err)
	}
	return json.Unmarshal(data, result)
}
