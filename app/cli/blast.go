package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"caro/app"
	"caro/internal/blast"
	"caro/internal/shell"
	"caro/safety/targets"
)

// shownNames is how many names a list on demand has.
const shownNames = 40

// blast returns what a command would delete, move or change in the current folder. Another machine has other files, and
// a missing value other names.
func (p *program) blast(command string, sh shell.Shell, system shell.System) []blast.Count {
	if system != shell.Host || p.Dir == "" {
		return nil
	}
	return blast.Look(context.Background(), targets.Read(command, sh), blast.Options{Dir: p.Dir, Home: p.Home, Now: p.Now()})
}

// writeBlast writes a line for each thing that would happen to files.
func (p *program) writeBlast(w io.Writer, got app.Answer) {
	if len(got.Placeholders) > 0 {
		return
	}
	for _, c := range p.blast(got.Command, got.Shell, got.System) {
		tell(w, "%s\n", c)
	}
}

// listBlast returns the files by name.
func (p *program) listBlast(counts []blast.Count) []byte {
	var b bytes.Buffer
	for _, c := range counts {
		fmt.Fprintf(&b, "%s\n", c)
		for i, name := range c.Names {
			if i == shownNames {
				fmt.Fprintf(&b, "  … and %d more\n", c.Files+c.Folders-i)
				break
			}
			fmt.Fprintf(&b, "  %s\n", p.visible(oneLine(name)))
		}
	}
	return b.Bytes()
}
