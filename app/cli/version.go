package cli

import (
	"fmt"
	"runtime"

	"caro/internal/shell"
)

// versionCmd is `caro version`.
type versionCmd struct {
	JSON bool `name:"json"`
}

// versionDoc is the version as scripts read it.
type versionDoc struct {
	Schema  int          `json:"schema"`
	Version string       `json:"version"`
	Commit  string       `json:"commit"`
	Go      string       `json:"go"`
	System  shell.System `json:"system"`
	Arch    string       `json:"arch"`
}

// Run prints the version.
func (c *versionCmd) Run(p *program) error {
	d := versionDoc{schema, p.Version.Version, p.Version.Commit, runtime.Version(), shell.Host, runtime.GOARCH}
	p.jsonFlag(c.JSON)
	if p.globals.Output != plain {
		return p.printDoc(d)
	}
	line := fmt.Sprintf("caro %s (%s, %s, %s)\n", d.Version, d.System, d.Arch, d.Go)
	if d.Commit != "" {
		line = fmt.Sprintf("caro %s (%s, %s, %s, %s)\n", d.Version, d.Commit, d.System, d.Arch, d.Go)
	}
	return p.print([]byte(line))
}

// jsonFlag makes --json mean -o json.
func (p *program) jsonFlag(set bool) {
	if set {
		p.globals.Output = jsonDoc
	}
}
