package safety_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Ensure that each pattern that is compiled at its first use can be.
func TestPatterns(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if f, ok := call.Fun.(*ast.Ident); !ok || f.Name != "lazy" {
				return true
			}
			if lit, ok := call.Args[0].(*ast.BasicLit); ok {
				found++
				text, _ := strconv.Unquote(lit.Value)
				if _, err := regexp.Compile(text); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			return true
		})
	}
	if found < 30 {
		t.Errorf("only %d patterns found", found)
	}
}

// programs are the categories of commands that hold programs in other languages.
var programs = []string{"obf_interpreter", "obf_decode", "remote_code_execution", "credential_exfiltration", "resource_exhaustion", "b_text", "b_lookalike", "benign"}

// Ensure that a pattern with keys matches nothing of the corpus that holds none of them.
func TestPatternKeys(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.DeleteFunc(loadRows(t), func(r row) bool { return !slices.Contains(programs, r.Category) })
	found := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			text, keys := keyed(n)
			if text == "" {
				return true
			}
			found++
			re := regexp.MustCompile(text)
			for _, r := range rows {
				if re.MatchString(r.Command) && !holdsAny(r.Command, keys) {
					t.Errorf("%s: %.60s matches %q, which holds none of %q", name, text, r.Command, keys)
				}
			}
			return true
		})
	}
	if found < 15 {
		t.Errorf("only %d patterns with keys found", found)
	}
}

// keyed returns the text and the keys of a call lazy(TEXT).with(KEYS…) whose text is a plain literal.
func keyed(n ast.Node) (text string, keys []string) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", nil
	}
	with, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || with.Sel.Name != "with" {
		return "", nil
	}
	inner, ok := with.X.(*ast.CallExpr)
	if !ok || len(inner.Args) != 1 {
		return "", nil
	}
	literal, ok := inner.Args[0].(*ast.BasicLit)
	if !ok {
		return "", nil
	}
	text, _ = strconv.Unquote(literal.Value)
	for _, arg := range call.Args {
		if key, ok := arg.(*ast.BasicLit); ok {
			k, _ := strconv.Unquote(key.Value)
			keys = append(keys, k)
		}
	}
	return text, keys
}

func holdsAny(s string, keys []string) bool {
	for _, k := range keys {
		if strings.Contains(s, k) {
			return true
		}
	}
	return false
}
