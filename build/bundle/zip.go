package main

import (
	"archive/zip"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"time"
)

// zipTime is what every entry of an archive is dated, so that the same bundle gives the same bytes: the oldest date that zip knows.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// writeZip packs a bundle with its folder's name and its modes. WalkDir's order is by name.
func writeZip(app, out string) error {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer f.Close()
	z := zip.NewWriter(f)
	err = filepath.WalkDir(app, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(app, file)
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		h := &zip.FileHeader{Name: path.Join(filepath.Base(app), filepath.ToSlash(name)), Method: zip.Deflate, Modified: zipTime}
		h.SetMode(info.Mode())
		if d.IsDir() {
			h.Name, h.Method = h.Name+"/", zip.Store
			_, err = z.CreateHeader(h)
			return err
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		_, err = w.Write(data)
		return err
	})
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return f.Close()
}
