package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrInline is returned by Reset for a value in an inline table, which only an editor can take out.
var ErrInline = errors.New("the value is inside { } in the file")

// Set writes a setting into the file at path, which is made when there is none. Comments and order stay. A file with
// errors is not touched.
func Set(path, key, value string) error {
	k, err := lookup(key)
	if err != nil {
		return err
	}
	c := Default()
	if err := c.put(k, value, Origin{}); err != nil {
		return err
	}
	return edit(path, func(doc *document) ([]byte, error) {
		return doc.set(k, k.literal(k.get(c))), nil
	})
}

// Reset takes a setting out of the file at path, so that its default holds again. An empty key takes out all of them;
// comments stay.
func Reset(path, key string) error {
	if key != "" {
		if _, err := lookup(key); err != nil {
			return err
		}
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return edit(path, func(doc *document) ([]byte, error) { return doc.reset(key) })
}

// edit replaces a file by what change makes of it, provided that this is a settings file without errors.
func edit(path string, change func(*document) ([]byte, error)) error {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("change the settings: %w", err)
	}
	doc, err := parse(path, text)
	if err != nil {
		return err
	}
	changed, err := change(doc)
	if err != nil {
		return err
	}
	if _, err := parse(path, changed); err != nil {
		return fmt.Errorf("change the settings: %w", err)
	}
	if err := replaceFile(path, changed); err != nil {
		return fmt.Errorf("change the settings: %w", err)
	}
	return nil
}

// literal returns a value as TOML writes it.
func (k Key) literal(value string) string {
	if k.kind != text {
		return value
	}
	return strconv.Quote(value) // values hold no control characters, and the other escapes of Go are TOML's
}

// set returns the text with a new value: in place of the old one, or on a line of its own in the key's section.
func (d *document) set(k Key, literal string) []byte {
	if i := slices.IndexFunc(d.settings, func(s setting) bool { return s.key.Name == k.Name }); i >= 0 {
		s := d.settings[i]
		return splice(d.text, s.valueStart, s.end, literal)
	}
	table, name := "", k.Name
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		table, name = name[:dot], name[dot+1:]
	}
	line := name + " = " + literal
	if table == "" {
		return splice(d.text, 0, 0, line+"\n")
	}
	if i := slices.IndexFunc(d.sections, func(s section) bool { return s.name == table }); i >= 0 {
		at := d.sections[i].end
		return splice(d.text, at, at, "\n"+line)
	}
	if inSection := d.inSection(table); inSection >= 0 { // written with dots, or as an inline table
		return splice(d.text, inSection, inSection, table+"."+line+"\n")
	}
	end := "[" + table + "]\n" + line + "\n"
	if body := bytes.TrimRight(d.text, "\n"); len(body) > 0 {
		return slices.Concat(body, []byte("\n\n"+end))
	}
	return []byte(end)
}

// inSection returns where the line of the first setting of a table begins that has no header, or -1.
func (d *document) inSection(table string) int {
	for _, s := range d.settings {
		if strings.HasPrefix(s.key.Name, table+".") && !s.inline {
			return lineStart(d.text, s.start)
		}
	}
	return -1
}

// reset returns the text without the lines of a setting, or of all of them.
func (d *document) reset(key string) ([]byte, error) {
	text := bytes.Clone(d.text)
	for _, s := range slices.Backward(d.settings) { // from the end, so that offsets stay right
		if key != "" && s.key.Name != key {
			continue
		}
		if s.inline {
			return nil, fmt.Errorf("%s: %w", s.key.Name, ErrInline)
		}
		from, to := lineStart(text, s.start), lineEnd(text, s.end)
		text = splice(text, from, min(to+1, len(text)), "")
	}
	return text, nil
}

// splice returns the text with another one between two offsets.
func splice(text []byte, from, to int, with string) []byte {
	return slices.Concat(text[:from], []byte(with), text[to:])
}

// lineStart returns the offset after the newline before at.
func lineStart(text []byte, at int) int { return bytes.LastIndexByte(text[:at], '\n') + 1 }

// lineEnd returns the offset of the newline after at, or the end.
func lineEnd(text []byte, at int) int {
	if n := bytes.IndexByte(text[at:], '\n'); n >= 0 {
		return at + n
	}
	return len(text)
}

// replaceFile writes a file that only the user can read, in one step. A link stays a link: its target is replaced,
// since settings often live in a folder of dot files.
func replaceFile(path string, text []byte) (err error) {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".config-*.toml") // made with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
