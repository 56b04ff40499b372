package main

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// changing are the calls that alter, move or remove a file that exists.
var changing = strings.Fields(`unlink unlinkat rmdir rename renameat renameat2 truncate ftruncate chmod fchmod fchmodat fchmodat2
	chown fchown lchown fchownat link linkat setxattr lsetxattr removexattr lremovexattr`)

// making are the calls that make one; on a read-only mount they are an attempt to write outside the folder.
var making = strings.Fields("mkdir mkdirat mknod mknodat symlink symlinkat creat utimensat utime utimes mount umount2 chroot pivot_root")

// call reads one line of strace: process, name, arguments and result.
var call = regexp.MustCompile(`^(\d+) +(\w+)\((.*)\) += (.*)$`)

// at reads a folder and the path below it, as strace -y prints them.
var at = regexp.MustCompile(`(?:AT_FDCWD|\d+)<([^>]*)>, "((?:[^"\\]|\\.)*)"`)

// bare reads a path without a folder.
var bare = regexp.MustCompile(`"((?:[^"\\]|\\.)*)"`)

// handle reads a file by its descriptor.
var handle = regexp.MustCompile(`^\d+<([^>]*)>`)

// read returns the calls of the trace that a Safe command does not make.
func (s *sandbox) read(trace string) []string {
	var found []string
	cwd := map[string]string{}
	for line := range strings.Lines(trace) {
		m := call.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue // a signal, an exit, or a call that was cut in two by another process and did not fail
		}
		pid, name, args, result := m[1], m[2], m[3], m[4]
		if cwd[pid] == "" {
			cwd[pid] = work
		}
		paths := operands(cwd[pid], args)
		if name == "chdir" && strings.HasPrefix(result, "0") && len(paths) > 0 {
			cwd[pid] = paths[0]
		}
		if what := s.judge(name, args, result, paths); what != "" && !slices.Contains(found, what) {
			found = append(found, what)
		}
	}
	return found
}

// judge returns what is wrong with one call, or "".
func (s *sandbox) judge(name, args, result string, paths []string) string {
	if keepsBooks(paths) {
		return ""
	}
	refused := strings.Contains(result, "EROFS")
	worked := !strings.HasPrefix(result, "-1") && !strings.HasPrefix(result, "?")
	switch {
	case name == "execve" && worked && len(paths) > 0 && (below(paths[0], "/mnt") || below(paths[0], "/tmp")):
		return "ran " + paths[0]
	case slices.Contains(changing, name) && (refused || worked && slices.ContainsFunc(paths, s.existed)):
		return name + "(" + args + ") = " + result
	case slices.Contains(making, name) && refused:
		return name + "(" + args + ") = " + result
	case strings.HasPrefix(name, "open") && refused:
		return name + "(" + args + ") = " + result
	case strings.HasPrefix(name, "open") && worked && strings.Contains(args, "O_TRUNC") && slices.ContainsFunc(paths, s.existed):
		return name + "(" + args + ") = " + result
	}
	return ""
}

// keepsBooks reports whether a call is a program's own book-keeping, in which nothing of the user's is lost: git notes in its index what it
// saw of the files, and a commit's message in a file of its own; man keeps formatted pages.
func keepsBooks(paths []string) bool {
	return len(paths) > 0 && !slices.ContainsFunc(paths, func(p string) bool {
		return !strings.HasSuffix(p, "/.git/index") && !strings.HasSuffix(p, "/.git/index.lock") && !strings.HasSuffix(p, "/.git/COMMIT_EDITMSG") && !below(p, "/var/cache/man")
	})
}

func (s *sandbox) existed(path string) bool { return s.files[path] }

func below(name, dir string) bool { return name == dir || strings.HasPrefix(name, dir+"/") }

// operands returns the paths that a call names, made absolute.
func operands(cwd, args string) []string {
	var paths []string
	for _, m := range at.FindAllStringSubmatch(args, -1) {
		paths = append(paths, absolute(m[1], m[2]))
	}
	if len(paths) > 0 {
		return paths
	}
	if m := handle.FindStringSubmatch(args); m != nil {
		return []string{m[1]}
	}
	for _, m := range bare.FindAllStringSubmatch(args, 2) {
		paths = append(paths, absolute(cwd, m[1]))
	}
	return paths
}

func absolute(dir, name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(dir, name)
}
