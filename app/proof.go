package app

import (
	"strings"

	"caro/internal/checks"
)

// Checked says in one line what the checks of the command proved, such as "checked: parsed, tools exist, flags known, runs on Linux". What
// could not be told is not in it. It is empty where nothing was proved.
func (a Answer) Checked() string {
	var proved []string
	if a.Proof.Parsed {
		proved = append(proved, "parsed")
	}
	if a.Proof.Tools == checks.Yes {
		proved = append(proved, "tools exist")
	}
	if a.Proof.Flags == checks.Yes {
		proved = append(proved, "flags known")
	}
	if a.Proof.Portable == checks.Yes {
		proved = append(proved, "runs on "+a.System.String())
	}
	if len(proved) == 0 {
		return ""
	}
	return "checked: " + strings.Join(proved, ", ")
}

// Doubts says what the checks found wrong with the command, and which file names in it nobody gave, a line each.
func (a Answer) Doubts() []string {
	var lines []string
	for _, f := range a.Proof.Faults {
		lines = append(lines, f.Text)
	}
	if len(a.Proof.Invented) > 0 {
		lines = append(lines, "not named in the request: "+strings.Join(a.Proof.Invented, ", "))
	}
	return lines
}
