package explain

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// parse reads a command as bash, whose grammar holds that of POSIX, else as zsh.
func parse(src string) (*syntax.File, error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(src), "")
	if err != nil {
		return syntax.NewParser(syntax.Variant(syntax.LangZsh)).Parse(strings.NewReader(src), "")
	}
	return file, nil
}
