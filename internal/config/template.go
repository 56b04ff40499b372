package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Begin makes a settings file that sets nothing and shows everything that can be set, unless there is a file.
func Begin(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return nil // what cannot be read is told by whoever reads it
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the folder of the settings: %w", err)
	}
	return replaceFile(path, []byte(template()))
}

// template returns every setting with its default, commented out. TOML wants those without a section first.
func template() string {
	sections := map[string]string{}
	var order []string
	for _, k := range keys {
		section, name, ok := strings.Cut(k.Name, ".")
		if !ok {
			section, name = "", k.Name
		} else if sections[section] == "" {
			order = append(order, section)
		}
		sections[section] += fmt.Sprintf("# %s (%s)\n# %s = %s\n", k.Doc, k.Type, name, k.literal(k.Default))
	}
	var b strings.Builder
	b.WriteString("# Settings of caro. Take the # away from a line to set it; caro config show --origin tells what counts.\n\n" + sections[""])
	for _, s := range order {
		b.WriteString("\n[" + s + "]\n" + sections[s])
	}
	return b.String()
}
