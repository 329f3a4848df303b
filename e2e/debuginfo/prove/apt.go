package main

// Packages of Debian that are looked at and not installed: by an apt with lists of its own,
// in the folder of this run.

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// sourceSuite is where sources are from: one that does not move under a mirror's feet.
const sourceSuite = "trixie"

// apt runs apt-get in a folder, as a machine on which nothing is installed.
func (p *prover) apt(folder string, args ...string) error {
	_, err := p.aptOutput("apt-get", folder, args...)
	return err
}

// aptOutput runs one of apt's commands; the lists are fetched once.
func (p *prover) aptOutput(command, folder string, args ...string) (string, error) {
	state := filepath.Join(p.dir, "apt")
	conf := filepath.Join(state, "apt.conf")
	if _, err := os.Stat(filepath.Join(state, "fetched")); errors.Is(err, os.ErrNotExist) {
		if err := p.aptState(state, conf); err != nil {
			return "", err
		}
		if _, err := tool(state, []string{"APT_CONFIG=" + conf}, "apt-get", "update"); err != nil {
			return "", err
		}
		if err := os.WriteFile(filepath.Join(state, "fetched"), nil, 0o644); err != nil {
			return "", err
		}
	}
	return tool(folder, []string{"APT_CONFIG=" + conf}, command, args...)
}

func (p *prover) aptState(state, conf string) error {
	for _, dir := range []string{"lists/partial", "archives/partial"} {
		if err := os.MkdirAll(filepath.Join(state, dir), 0o755); err != nil {
			return err
		}
	}
	mirror, err := os.ReadFile("/etc/apt/sources.list")
	if err != nil {
		return err
	}
	var sources strings.Builder
	for line := range strings.Lines(string(mirror)) {
		if f := strings.Fields(line); len(f) > 3 && f[0] == "deb" {
			source := append([]string{"deb-src", f[1], sourceSuite}, f[3:]...)
			sources.WriteString(line + strings.Join(source, " ") + "\n")
		}
	}
	if err := os.WriteFile(filepath.Join(state, "sources.list"), []byte(sources.String()), 0o644); err != nil {
		return err
	}
	return os.WriteFile(conf, fmt.Appendf(nil, `Dir::State "%[1]s";
Dir::State::lists "%[1]s/lists";
Dir::State::status "/dev/null";
Dir::Cache "%[1]s";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Etc::sourcelist "%[1]s/sources.list";
Dir::Etc::sourceparts "-";
APT::Sandbox::User "";
Acquire::Languages "none";
Debug::NoLocking "1";
`, state), 0o644)
}

// tool runs a command in a folder, and says what it printed if it fails.
func tool(folder string, env []string, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out), nil
}
