// Package machine tells which programs this machine has, and whose they are.
//
// [New] looks at the PATH, at one folder, and, where the tables of options need it, at the version that some tools print of
// themselves and at manual pages.
//
// # Caveats
//
// A tool is only ever started from the fixed list of probes: by the absolute path of a system's own folder, with fixed arguments, no
// input and an empty environment, for 300 ms at most. Nothing of a command, of a request or of the PATH gets into such a start.
package machine

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"caro/internal/checks"
)

// probeTime is how long a tool may take to print its version.
const probeTime = 300 * time.Millisecond

// probes are the tools that are asked, with those that come in one package with them. systemDirs is where a system has them.
var (
	probes = map[string]string{
		"awk": "awk", "find": "find xargs", "grep": "grep egrep fgrep", "sed": "sed", "tar": "tar",
		"ls": "base64 cat date chgrp chmod chown comm cp cut dd df du env expand fold head id join ln ls md5sum mkdir mktemp mv nl od paste readlink realpath rm rmdir seq sha256sum shuf sort split stat sum tac tail tee touch tr truncate uniq wc",
	}
	systemDirs = []string{"/usr/bin", "/bin"}
)

// leader returns the tool that is asked for the kit of one with this name, or nothing.
func leader(name string) string {
	for tool, with := range probes {
		if slices.Contains(strings.Fields(with), name) {
			return tool
		}
	}
	return ""
}

// Machine is this machine. It remembers what it looked up and is safe for concurrent use.
type Machine struct {
	path []string // the folders of the PATH
	dir  string   // where commands will run; empty where that is not known

	mu    sync.Mutex
	found map[string]string     // the file that a name starts; empty for none
	kits  map[string]checks.Kit // by file

	manual map[string]string // pages by name; empty for none
}

// New returns this machine as a PATH shows it. dir is the folder that commands run in, or empty.
func New(path, dir string) *Machine {
	return &Machine{path: filepath.SplitList(path), dir: dir, found: map[string]string{}, kits: map[string]checks.Kit{}, manual: map[string]string{}}
}

// Finds implements [checks.Machine].
func (m *Machine) Finds(program string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.lookup(program) != ""
}

// lookup returns the file that a name starts, or nothing.
func (m *Machine) lookup(program string) string {
	if strings.Contains(program, "/") {
		if !filepath.IsAbs(program) {
			if strings.HasPrefix(program, "~") || m.dir == "" {
				return program // not for us to say
			}
			program = filepath.Join(m.dir, program)
		}
		if startable(program) {
			return program
		}
		return ""
	}
	file, known := m.found[program]
	if !known {
		for _, dir := range m.path {
			if f := filepath.Join(dir, program); filepath.IsAbs(f) && startable(f) {
				file = f
				break
			}
		}
		m.found[program] = file
	}
	return file
}

// startable reports whether a file can be started.
func startable(file string) bool {
	info, err := os.Stat(file)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// Kit implements [checks.Machine]. Homebrew keeps the tools of GNU in folders called gnubin.
func (m *Machine) Kit(program string) checks.Kit {
	m.mu.Lock()
	defer m.mu.Unlock()
	file := m.lookup(program)
	dir, tool := filepath.Dir(file), leader(filepath.Base(file))
	switch {
	case file == "":
		return checks.Unknown
	case filepath.Base(dir) == "gnubin":
		return checks.GNU
	case tool == "" || !slices.Contains(systemDirs, dir):
		return checks.Unknown
	case manyInOne(file):
		return checks.Other
	}
	asked := filepath.Join(dir, tool)
	kit, known := m.kits[asked]
	if !known {
		kit = probe(asked)
		m.kits[asked] = kit
	}
	return kit
}

// manyInOne reports whether a file is a link to a program that is many tools in one.
func manyInOne(file string) bool {
	to, err := filepath.EvalSymlinks(file)
	return err == nil && slices.Contains([]string{"busybox", "toybox", "coreutils"}, filepath.Base(to))
}

// probe asks a tool of the fixed list for its version.
func probe(file string) checks.Kit {
	ctx, cancel := context.WithTimeout(context.Background(), probeTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, file, "--version")
	cmd.Env, cmd.Dir, cmd.WaitDelay = []string{"LC_ALL=C"}, "/", probeTime
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return checks.Unknown
	}
	return kitOf(string(out), err == nil)
}

// kitOf tells the kit by what a tool says of itself. Tools of BSD that know no --version say how they are used.
func kitOf(said string, ok bool) checks.Kit {
	low := strings.ToLower(said)
	switch {
	case strings.Contains(low, "busybox"), strings.Contains(low, "toybox"), strings.Contains(low, "uutils"):
		return checks.Other
	case strings.Contains(low, "bsd"), strings.Contains(low, "apple"):
		return checks.BSD
	case strings.Contains(low, "gnu"), strings.Contains(low, "free software foundation"):
		return checks.GNU
	case !ok && (strings.Contains(low, "usage:") || strings.Contains(low, "illegal option")):
		return checks.BSD
	}
	return checks.Unknown
}

// Lacks implements [checks.Machine].
func (m *Machine) Lacks(file string) bool {
	known, err := m.stat(file)
	return known && os.IsNotExist(err)
}

// Holds implements [checks.Machine].
func (m *Machine) Holds(file string) bool {
	known, err := m.stat(file)
	return known && err == nil
}

// stat looks for a file where commands will run; known is false where nobody knows where that is.
func (m *Machine) stat(file string) (known bool, err error) {
	if strings.HasPrefix(file, "~") || !filepath.IsAbs(file) && m.dir == "" {
		return false, nil
	}
	if !filepath.IsAbs(file) {
		file = filepath.Join(m.dir, file)
	}
	_, err = os.Lstat(file)
	return true, err
}
