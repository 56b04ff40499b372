package script

import (
	"regexp"
	"slices"
)

var placeholder = regexp.MustCompile(`<([A-Z][A-Z0-9_]*)>`)

// Placeholders returns the names of the values that a command still lacks, such as FILE in "tail -n 20 <FILE>", each once, in order.
func Placeholders(command string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(command, -1) {
		if !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	return names
}
