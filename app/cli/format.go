package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/goccy/go-yaml"
)

// format is a form of output.
type format string

const (
	plain   format = "plain"
	jsonDoc format = "json"
	yamlDoc format = "yaml"
)

// printDoc prints a document as JSON or YAML. Its fields are those of its json tags in both.
func (p *program) printDoc(doc any) error {
	b, err := encode(p.globals.Output, doc)
	if err != nil {
		return err
	}
	return p.print(b)
}

// encode writes YAML by way of JSON, so that the two cannot differ in their fields.
func encode(f format, doc any) ([]byte, error) {
	b, err := jsonLine(doc)
	if err != nil || f != yamlDoc {
		return b, err
	}
	var fields yaml.MapSlice
	if err = yaml.UnmarshalWithOptions(b, &fields, yaml.UseOrderedMap()); err == nil {
		b, err = yaml.MarshalWithOptions(fields, yaml.CustomMarshaler[string](yamlString))
	}
	if err != nil {
		return nil, fmt.Errorf("write YAML: %w", err)
	}
	return b, nil
}

// word matches what YAML shows without quotes, save for its own words such as yes and null.
var word = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_./-]*$`)

// yamlString writes all but simple words in double quotes, as JSON does: the plain and block styles lose control
// characters, carriage returns and lone line feeds.
func yamlString(s string) ([]byte, error) {
	if word.MatchString(s) {
		return yaml.Marshal(s)
	}
	return jsonLine(s)
}

// jsonLine returns a document as one line of JSON with the command's own characters: & and < are not escaped.
func jsonLine(doc any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}
