package history

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
)

// Format is a form in which entries are exported. Each keeps every field exactly.
type Format string

// The formats.
const (
	Lines Format = "jsonl" // a JSON object a line
	JSON  Format = "json"  // one document, {"schema":1,"entries":[…]}
	YAML  Format = "yaml"  // the same document
	CSV   Format = "csv"   // a row an entry, with the names of the fields in the first one
)

// Formats are all of them.
func Formats() []Format { return []Format{Lines, JSON, YAML, CSV} }

// exportSchema is the version of the documents. It is not that of the store.
const exportSchema = 1

// maxLine bounds a line of JSON that Import reads, in bytes; maxDocument bounds a whole document.
const (
	maxLine     = 1 << 20
	maxDocument = 1 << 30
)

// encoder writes entries in one format.
type encoder struct {
	w      io.Writer
	format Format
	rows   *csv.Writer
	n      int
	err    error
}

func newEncoder(w io.Writer, f Format) *encoder {
	e := &encoder{w: w, format: f}
	switch f {
	case JSON:
		e.print(`{"schema":%d,"entries":[`, exportSchema)
	case YAML:
		e.print("schema: %d\nentries:", exportSchema)
	case CSV:
		e.rows = csv.NewWriter(w)
		e.err = e.rows.Write(columns())
	}
	return e
}

// print writes a part, unless an earlier one could not be written.
func (e *encoder) print(format string, args ...any) {
	if e.err == nil {
		_, e.err = fmt.Fprintf(e.w, format, args...)
	}
}

func (e *encoder) entry(entry Entry) error {
	text, err := marshal(entry)
	if err != nil {
		return err
	}
	switch e.format {
	case JSON:
		comma := ","
		if e.n == 0 {
			comma = ""
		}
		e.print("%s\n%s", comma, text)
	case YAML:
		fields, err := fieldsOf(text)
		if err != nil {
			return err
		}
		mark := "\n- "
		for _, name := range columns() {
			if value, ok := fields[name]; ok {
				e.print("%s%s: %s", mark, name, value) // JSON's values are YAML too
				mark = "\n  "
			}
		}
	case CSV:
		row, err := rowOf(text)
		if err != nil {
			return err
		}
		if e.err == nil {
			e.err = e.rows.Write(row)
		}
	default:
		e.print("%s\n", text)
	}
	e.n++
	return e.err
}

// end completes the document.
func (e *encoder) end() error {
	switch e.format {
	case JSON:
		e.print("]}\n")
	case YAML:
		if e.n == 0 {
			e.print(" []")
		}
		e.print("\n")
	case CSV:
		e.rows.Flush()
		e.err = errors.Join(e.err, e.rows.Error())
	}
	return e.err
}

// marshal returns an entry as JSON with the command's own characters.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// columns returns the names of an entry's fields, in their order.
func columns() []string {
	t := reflect.TypeFor[Entry]()
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	return names
}

func fieldsOf(text []byte) (map[string]json.RawMessage, error) {
	var fields map[string]json.RawMessage
	return fields, json.Unmarshal(text, &fields)
}

// rowOf returns the cells of an entry. Text stands as it is, anything else as JSON does; so does text that could be
// taken for that, or that has line ends which csv does not keep.
func rowOf(text []byte) ([]string, error) {
	fields, err := fieldsOf(text)
	if err != nil {
		return nil, err
	}
	var row []string
	for _, name := range columns() {
		cell := string(fields[name])
		var s string
		if json.Unmarshal(fields[name], &s) == nil && !strings.HasPrefix(s, `"`) && !strings.Contains(s, "\r") {
			cell = s
		}
		row = append(row, cell)
	}
	return row, nil
}

// texts are the columns whose cells are text.
var texts = map[string]bool{
	"id": true, "time": true, "query": true, "command": true, "explanation": true, "level": true, "shell": true, "system": true,
	"prompt_version": true, "origin": true, "last_use": true,
}

// position says where in a document an entry is, and why it cannot be read.
type position struct {
	place string
	err   error
}

// decode returns the entries of a document with their positions, up to the first that cannot be read.
func decode(r io.Reader, f Format) iter.Seq2[position, Entry] {
	in := bufio.NewReaderSize(r, 64<<10)
	if f == "" {
		f = detect(in)
	}
	switch f {
	case JSON, YAML:
		return decodeDocument(in, f)
	case CSV:
		return decodeRows(in)
	}
	return decodeLines(in)
}

// detect tells the format from the beginning of a document.
func detect(in *bufio.Reader) Format {
	begin, _ := in.Peek(4 << 10) // less of it where there is no more
	text := strings.TrimSpace(string(begin))
	compact := strings.Join(strings.Fields(text[:min(len(text), 100)]), "")
	switch {
	case strings.HasPrefix(compact, `{"schema":`), strings.HasPrefix(compact, `{"entries":`):
		return JSON
	case strings.HasPrefix(text, "schema:"), strings.HasPrefix(text, "entries:"), strings.HasPrefix(text, "---"):
		return YAML
	case text != "" && text[0] != '{' && strings.Contains(strings.SplitN(text, "\n", 2)[0], "command"):
		return CSV
	}
	return Lines
}

func decodeLines(in io.Reader) iter.Seq2[position, Entry] {
	return func(yield func(position, Entry) bool) {
		lines := bufio.NewScanner(in)
		lines.Buffer(nil, maxLine)
		number := 0
		for lines.Scan() {
			number++
			if len(lines.Bytes()) == 0 {
				continue
			}
			var e Entry
			err := json.Unmarshal(lines.Bytes(), &e)
			if !yield(position{fmt.Sprint("line ", number), err}, e) || err != nil {
				return
			}
		}
		if err := lines.Err(); err != nil { // a line that is too long, or the reader's own
			yield(position{fmt.Sprint("line ", number+1), err}, Entry{})
		}
	}
}

func decodeDocument(in io.Reader, f Format) iter.Seq2[position, Entry] {
	return func(yield func(position, Entry) bool) {
		entries, err := readDocument(in, f)
		if err != nil {
			yield(position{"the document", err}, Entry{})
			return
		}
		for i, text := range entries {
			var e Entry
			err := json.Unmarshal(text, &e)
			if !yield(position{fmt.Sprint("entry ", i+1), err}, e) || err != nil {
				return
			}
		}
	}
}

// readDocument returns the entries of a JSON or YAML document as JSON.
func readDocument(in io.Reader, f Format) ([]json.RawMessage, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxDocument))
	if err == nil && f == YAML {
		var fields map[string]any
		if err = yaml.Unmarshal(text, &fields); err == nil {
			text, err = json.Marshal(fields)
		}
	}
	if err != nil {
		return nil, err
	}
	var doc struct {
		Schema  int               `json:"schema"`
		Entries []json.RawMessage `json:"entries"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, err
	}
	if doc.Schema > exportSchema {
		return nil, fmt.Errorf("%w: its schema is %d, this caro knows %d", ErrNewer, doc.Schema, exportSchema)
	}
	return doc.Entries, nil
}

func decodeRows(in io.Reader) iter.Seq2[position, Entry] {
	return func(yield func(position, Entry) bool) {
		rows := csv.NewReader(in)
		names, err := rows.Read()
		for err == nil {
			var row []string
			if row, err = rows.Read(); err != nil {
				break
			}
			line, _ := rows.FieldPos(0)
			e, bad := entryOf(names, row)
			if !yield(position{fmt.Sprint("line ", line), bad}, e) || bad != nil {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(position{"the table", err}, Entry{}) // csv's errors name the line
		}
	}
}

// entryOf returns the entry of a row. Cells that are empty are fields that are not there.
func entryOf(names, row []string) (e Entry, err error) {
	fields := map[string]json.RawMessage{}
	for i, cell := range row {
		switch {
		case cell == "":
		case texts[names[i]] && cell[0] != '"':
			if fields[names[i]], err = marshal(cell); err != nil {
				return e, err
			}
		case !json.Valid([]byte(cell)):
			return e, fmt.Errorf("column %s: cannot read %.40q", names[i], cell)
		default:
			fields[names[i]] = json.RawMessage(cell)
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return e, err
	}
	return e, json.Unmarshal(text, &e)
}
