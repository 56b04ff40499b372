package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// setting is a key with its value in a file.
type setting struct {
	key          Key
	value        string
	line, column int
	start, end   int // bytes from the key's first to after the value's last
	valueStart   int
	inline       bool // inside an inline table
}

// section is a table header in a file.
type section struct {
	name string
	end  int // byte after the header
}

// document is a settings file that has been read.
type document struct {
	path     string
	text     []byte
	settings []setting
	sections []section
}

// parse reads a settings file. Its syntax is TOML's; its keys must be settings and its values of their kinds.
func parse(path string, text []byte) (*document, error) {
	if err := wellFormed(path, text); err != nil {
		return nil, err
	}
	r := reader{doc: &document{path: path, text: text}}
	r.parser.Reset(text)
	for r.parser.NextExpression() {
		if err := r.expression(r.parser.Expression()); err != nil {
			return nil, err
		}
	}
	return r.doc, r.parser.Error()
}

// wellFormed returns a [*FileError] for text that is not TOML. The decoder finds what the parser of the expressions does not: keys that are given twice.
func wellFormed(path string, text []byte) error {
	var tree map[string]any
	var bad *toml.DecodeError
	if err := toml.Unmarshal(text, &tree); errors.As(err, &bad) {
		line, column := bad.Position()
		return &FileError{path, line, column, errors.New(strings.TrimPrefix(bad.Error(), "toml: "))}
	} else if err != nil {
		return &FileError{path, 1, 1, err}
	}
	return nil
}

// reader walks through the expressions of a file.
type reader struct {
	doc    *document
	parser unstable.Parser
	prefix string // of the section that the expressions are in, with its dot
}

// expression reads a line with a key or a table header. Other kinds are comments.
func (r *reader) expression(n *unstable.Node) error {
	switch n.Kind {
	case unstable.KeyValue:
		return r.keyValue(n, r.prefix, false)
	case unstable.Table, unstable.ArrayTable:
		name, first := keyName(n.Key())
		if n.Kind == unstable.ArrayTable || !hasSection(name) {
			return r.fail(first.Raw, fmt.Errorf("%w: %q", ErrUnknownKey, name))
		}
		r.prefix = name + "."
		r.doc.sections = append(r.doc.sections, section{name, r.lineEnd(first.Raw)})
	}
	return nil
}

// keyValue notes a setting, or those in an inline table such as history = {enabled = true}.
func (r *reader) keyValue(n *unstable.Node, prefix string, inline bool) error {
	name, first := keyName(n.Key())
	name = prefix + name
	value := n.Value()
	if value.Kind == unstable.InlineTable && hasSection(name) {
		for i := value.Children(); i.Next(); {
			if err := r.keyValue(i.Node(), name+".", true); err != nil {
				return err
			}
		}
		return nil
	}
	key, err := lookup(name)
	if err != nil {
		return r.fail(first.Raw, err)
	}
	if !key.kind.holds(value.Kind) {
		return r.fail(first.Raw, fmt.Errorf("%s: %w: it must be a %s (%s)", name, ErrBadValue, key.kind, key.Type))
	}
	at := r.parser.Shape(first.Raw).Start
	raw := value.Raw
	r.doc.settings = append(r.doc.settings, setting{
		key: key, value: string(value.Data), line: at.Line, column: at.Column,
		start: int(first.Raw.Offset), valueStart: int(raw.Offset), end: int(raw.Offset + raw.Length), inline: inline,
	})
	return nil
}

// fail puts the place of a range before an error.
func (r *reader) fail(where unstable.Range, err error) error {
	at := r.parser.Shape(where).Start
	return &FileError{r.doc.path, at.Line, at.Column, err}
}

// lineEnd returns the offset of the newline after a range, or of the end of the file.
func (r *reader) lineEnd(where unstable.Range) int {
	return lineEnd(r.doc.text, int(where.Offset+where.Length))
}

// keyName returns a key with its dots, and the node of its first part.
func keyName(parts unstable.Iterator) (name string, first *unstable.Node) {
	var words []string
	for parts.Next() {
		if first == nil {
			first = parts.Node()
		}
		words = append(words, string(parts.Node().Data))
	}
	return strings.Join(words, "."), first
}

// hasSection reports whether some setting's name begins with name and a dot.
func hasSection(name string) bool {
	for _, k := range keys {
		if strings.HasPrefix(k.Name, name+".") {
			return true
		}
	}
	return false
}

// holds reports whether a value as it is written is of the kind. A number in quotes is not: what is written carelessly
// may be meant otherwise.
func (k kind) holds(n unstable.Kind) bool {
	return k == text && n == unstable.String || k == integer && n == unstable.Integer || k == boolean && n == unstable.Bool
}
