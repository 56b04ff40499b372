package cli

import (
	"cmp"
	"strings"

	"caro/app"
	"caro/internal/folder"
	"caro/internal/redact"
)

// Around is what caro may know of a folder.
func Around(dir string) app.Around {
	f := folder.Look(dir, redact.Redact)
	return app.Around{Names: f.Names, Text: f.Text}
}

// showContext prints what `--context dir` lets a model read of this folder for a request.
func (p *program) showContext(words []string) error {
	text := ""
	if p.Dir != "" {
		text = Around(p.Dir).Text(strings.Join(words, " "))
	}
	return p.print([]byte(p.visible(cmp.Or(text, "nothing")) + "\n"))
}
