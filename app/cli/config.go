package cli

import (
	"bytes"
	"fmt"

	"caro/internal/config"
)

// configCmd is `caro config`.
type configCmd struct {
	Show  configShowCmd  `cmd:"" default:"withargs"`
	Get   configGetCmd   `cmd:""`
	Set   configSetCmd   `cmd:""`
	Reset configResetCmd `cmd:""`
	Path  configPathCmd  `cmd:""`
}

// settingDoc is one setting as scripts read it.
type settingDoc struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"` // default, file:line, $VARIABLE or --flag
}

// configShowCmd is `caro config show`.
type configShowCmd struct {
	Origin bool `name:"origin"`
}

// Run shows every setting, and with --origin who set it.
func (c *configShowCmd) Run(p *program) error {
	conf, err := p.config()
	if err != nil {
		return err
	}
	var docs []settingDoc
	var b bytes.Buffer
	for _, k := range config.Keys() {
		value, origin, err := conf.Get(k.Name)
		if err != nil {
			return err
		}
		docs = append(docs, settingDoc{k.Name, value, origin.String()})
		fmt.Fprintf(&b, "%s = %s", k.Name, p.visible(value))
		if c.Origin {
			fmt.Fprint(&b, p.paint(p.Stdout, faint, "  # "+p.visible(origin.String())))
		}
		b.WriteByte('\n')
	}
	if p.globals.Output != plain {
		return p.printDoc(struct {
			Schema   int          `json:"schema"`
			Settings []settingDoc `json:"settings"`
		}{schema, docs})
	}
	return p.print(b.Bytes())
}

// configGetCmd is `caro config get KEY`.
type configGetCmd struct {
	Key string `arg:""`
}

// Run prints the value of a setting.
func (c *configGetCmd) Run(p *program) error {
	conf, err := p.config()
	if err != nil {
		return err
	}
	value, origin, err := conf.Get(c.Key)
	if err != nil {
		return err
	}
	if p.globals.Output != plain {
		return p.printDoc(settingDoc{c.Key, value, origin.String()})
	}
	return p.print([]byte(value + "\n"))
}

// configSetCmd is `caro config set KEY VALUE`. The file is checked before and after: one with a mistake stays as it is.
type configSetCmd struct {
	Key   string `arg:""`
	Value string `arg:""`
}

// Run writes a setting into the file.
func (c *configSetCmd) Run(p *program) error {
	paths, err := p.paths()
	if err != nil {
		return err
	}
	return config.Set(paths.Config, c.Key, c.Value)
}

// configResetCmd is `caro config reset [KEY]`.
type configResetCmd struct {
	Key string `arg:"" optional:""`
}

// Run brings a default back, or all of them.
func (c *configResetCmd) Run(p *program) error {
	paths, err := p.paths()
	if err != nil {
		return err
	}
	return config.Reset(paths.Config, c.Key)
}

// configPathCmd is `caro config path`.
type configPathCmd struct{}

// Run prints where the file is, or would be.
func (c *configPathCmd) Run(p *program) error {
	paths, err := p.paths()
	if err != nil {
		return err
	}
	return p.print([]byte(paths.Config + "\n"))
}
