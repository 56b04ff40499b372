package safety

import (
	"path"
	"strings"
)

// What comes from outside as a whole folder: a clone, an archive. Scripts in it are code that nobody here has read.

// cloned notes the folder into which the content of a repository elsewhere was copied; dir is "" when its address names it.
func (a *analysis) cloned(address, dir string) {
	if !strings.Contains(address, ":") && !strings.Contains(address, unknown) {
		return // a repository of this machine
	}
	if dir == "" {
		dir = strings.TrimSuffix(baseName(strings.TrimRight(address, "/")), ".git")
	}
	if a.clones == nil {
		a.clones = map[string]bool{}
	}
	a.clones[path.Clean(dir)] = true
}

// inClone reports whether a file lies in a folder that the command cloned.
func (a *analysis) inClone(file string) bool {
	if len(a.clones) == 0 || ownEnvironment(file) {
		return false
	}
	file = path.Clean(file)
	if a.amidClone && !path.IsAbs(file) && !strings.HasPrefix(file, "..") {
		return true
	}
	for dir := file; dir != "." && dir != "/"; dir = path.Dir(dir) {
		if a.clones[dir] {
			return true
		}
	}
	return false
}

// ownEnvironment reports whether a file belongs to a Python environment, which is made here and not cloned.
func ownEnvironment(file string) bool { return strings.HasSuffix(file, "/bin/activate") }
