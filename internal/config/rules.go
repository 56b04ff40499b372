package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/pelletier/go-toml/v2/unstable"

	"caro/safety"
)

// RulesFile returns where a user's own rules are: beside the settings.
func RulesFile(settings string) string { return filepath.Join(filepath.Dir(settings), "rules.toml") }

// maxRules is how many bytes of a file of rules are read.
const maxRules = 1 << 20

// LoadRules returns the rules of the file at path. A file that is not there has none; one with a mistake is a [*FileError] as a whole,
// since a rule that is silently left out would be missed.
func LoadRules(path string) (*safety.Custom, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read the rules: %w", err)
	case len(text) > maxRules:
		return nil, &FileError{path, 1, 1, fmt.Errorf("the file is longer than %d bytes", maxRules)}
	}
	return parseRules(path, text)
}

// ruleReader reads [[deny]] and [[allow]] tables.
type ruleReader struct {
	reader
	rules []safety.CustomRule
	begin []unstable.Range            // of the tables
	at    []map[string]unstable.Range // of their keys
}

// parseRules reads the text of a file of rules.
func parseRules(path string, text []byte) (*safety.Custom, error) {
	if err := wellFormed(path, text); err != nil {
		return nil, err
	}
	r := ruleReader{reader: reader{doc: &document{path: path, text: text}}}
	r.parser.Reset(text)
	for r.parser.NextExpression() {
		if err := r.expression(r.parser.Expression()); err != nil {
			return nil, err
		}
	}
	if err := r.parser.Error(); err != nil {
		return nil, &FileError{path, 1, 1, err}
	}
	custom, err := safety.NewCustom(r.rules)
	var wrong *safety.RuleError
	if errors.As(err, &wrong) {
		where, ok := r.at[wrong.Index][wrong.Field]
		if !ok {
			where = r.begin[wrong.Index]
		}
		return nil, r.fail(where, wrong)
	}
	return custom, err
}

// expression reads the head of a table or one of its keys.
func (r *ruleReader) expression(n *unstable.Node) error {
	switch n.Kind {
	case unstable.ArrayTable:
		name, first := keyName(n.Key())
		if name != "deny" && name != "allow" {
			return r.fail(first.Raw, fmt.Errorf("there is no kind of rule %q (write [[deny]] or [[allow]])", name))
		}
		level := safety.High
		if name == "allow" {
			level = safety.Moderate
		}
		r.rules = append(r.rules, safety.CustomRule{Allow: name == "allow", Level: level})
		r.begin = append(r.begin, first.Raw)
		r.at = append(r.at, map[string]unstable.Range{})
	case unstable.Table:
		name, first := keyName(n.Key())
		return r.fail(first.Raw, fmt.Errorf("[%s] is no rule (write [[deny]] or [[allow]], in double brackets)", name))
	case unstable.KeyValue:
		return r.field(n)
	}
	return nil
}

// field reads a key of a rule.
func (r *ruleReader) field(n *unstable.Node) error {
	name, first := keyName(n.Key())
	if len(r.rules) == 0 {
		return r.fail(first.Raw, fmt.Errorf("%s stands in no rule (write [[deny]] or [[allow]] before it)", name))
	}
	rule := &r.rules[len(r.rules)-1]
	fields := map[string]*string{safety.FieldName: &rule.Name, safety.FieldMatch: &rule.Match, safety.FieldReason: &rule.Reason, safety.FieldSafer: &rule.Safer}
	value := n.Value()
	text, known := fields[name]
	switch {
	case !known && name != safety.FieldLevel:
		return r.fail(first.Raw, fmt.Errorf("a rule has no %q (name, match, level, reason, safer)", name))
	case value.Kind != unstable.String:
		return r.fail(first.Raw, fmt.Errorf("%s: it must be text in quotes", name))
	}
	r.at[len(r.at)-1][name] = first.Raw
	if known {
		*text = string(value.Data)
		return nil
	}
	level, err := safety.ParseLevel(string(value.Data))
	if err != nil {
		return r.fail(first.Raw, fmt.Errorf("%s: %w", name, err))
	}
	rule.Level = level
	return nil
}
