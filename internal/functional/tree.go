package functional

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile bounds what of a file is compared, in bytes.
const maxFile = 64 << 20

// tree describes what is in a folder: kinds, modes, contents, targets of links. Of a repository only its branches count.
func tree(root string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(root, path)
		if err != nil { // a folder without the right to read it is what it is
			out[name] += " unreadable"
			return nil //nolint:nilerr // it is noted
		}
		if name == "." || name == ".git" || inner(name) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		out[name], err = describe(path, name, info)
		return err
	})
	return out, err
}

// inner reports whether a path is what git keeps for itself.
func inner(name string) bool {
	i := strings.Index("/"+name, "/.git/")
	if i < 0 {
		return false
	}
	rest := ("/" + name)[i+len("/.git/"):]
	return rest != "HEAD" && rest != "refs" && !strings.HasPrefix(rest, "refs/")
}

func describe(path, name string, info fs.FileInfo) (string, error) {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := os.Readlink(path)
		return "link " + target, err
	case info.IsDir():
		return fmt.Sprintf("folder %o", info.Mode().Perm()), nil
	case !info.Mode().IsRegular():
		return info.Mode().String(), nil
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Sprintf("file %o unreadable", info.Mode().Perm()), nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	return fmt.Sprintf("file %o links %d %x", info.Mode().Perm(), links(info), sha256.Sum256(members(name, text))), err
}

// members returns what is in an archive: two of the same files differ in their bytes by times.
func members(name string, text []byte) []byte {
	plain := text
	switch ext := filepath.Ext(name); ext {
	case ".gz", ".tgz":
		plain = unpacked(text, func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) })
	case ".bz2":
		plain = unpacked(text, func(r io.Reader) (io.Reader, error) { return bzip2.NewReader(r), nil })
	case ".zip":
		return zipped(text)
	}
	if strings.Contains(name, ".tar") || strings.HasSuffix(name, ".tgz") {
		return tarred(plain, filepath.Ext(name))
	}
	return plain
}

func unpacked(text []byte, open func(io.Reader) (io.Reader, error)) []byte {
	r, err := open(bytes.NewReader(text))
	if err != nil {
		return text
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return text
	}
	return plain
}

func tarred(text []byte, ext string) []byte {
	var list []string
	for r := tar.NewReader(bytes.NewReader(text)); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return text
		}
		body, _ := io.ReadAll(io.LimitReader(r, maxFile))
		if name := strings.TrimSuffix(strings.TrimPrefix(h.Name, "./"), "/"); name != "" && name != "." {
			list = append(list, fmt.Sprintf("%q %q", name, body))
		}
	}
	slices.Sort(list)
	return []byte(strings.Join(list, "\n") + ext)
}

func zipped(text []byte) []byte {
	r, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return text
	}
	var list []string
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return text
		}
		body, _ := io.ReadAll(io.LimitReader(in, maxFile))
		in.Close()
		list = append(list, fmt.Sprintf("%q %q", f.Name, body))
	}
	slices.Sort(list)
	return []byte(strings.Join(list, "\n"))
}
