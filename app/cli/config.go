package cli

import (
	"bytes"
	"context"
	"fmt"

	"caro/internal/config"
)

// configCmd is `caro config`.
type configCmd struct {
	Show  configShowCmd  `cmd:"" default:"withargs"`
	Get   configGetCmd   `cmd:""`
	Set   configSetCmd   `cmd:""`
	Reset configResetCmd `cmd:""`
	Edit  configEditCmd  `cmd:""`
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

	Safety  string `placeholder:"LEVEL"`
	Shell   string `short:"s" placeholder:"SHELL"`
	Model   string `placeholder:"NAME|FILE"`
	Timeout string `placeholder:"30s"`
	Private bool   `name:"private"`
}

// override lays the flags of an ask over the settings, so that one can see what they would change.
func (c *configShowCmd) override(conf *config.Config, g *globals) error {
	color, private := "", ""
	if g.NoColor {
		color = "never"
	}
	if c.Private {
		private = "true"
	}
	for _, o := range []struct{ key, value, flag string }{
		{"safety.level", c.Safety, "safety"}, {"shell", c.Shell, "shell"}, {"model", c.Model, "model"},
		{"timeout", c.Timeout, "timeout"}, {"private", private, "private"}, {"color", color, "no-color"},
	} {
		if o.value == "" {
			continue
		}
		if err := conf.Override(o.key, o.value, o.flag); err != nil {
			return fmt.Errorf("--%s: %w", o.flag, err)
		}
	}
	return nil
}

// Run shows every setting, and with --origin who set it.
func (c *configShowCmd) Run(p *program) error {
	conf, err := p.config()
	if err != nil {
		return err
	}
	if err := c.override(conf, p.globals); err != nil {
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

// configEditCmd is `caro config edit`.
type configEditCmd struct{}

// Run opens the file in the user's editor, with every setting as a comment where there is no file yet, and says afterwards
// what is wrong in it.
func (c *configEditCmd) Run(ctx context.Context, p *program) error {
	paths, err := p.paths()
	if err != nil {
		return err
	}
	if p.editor() == "" {
		return errNoEditor
	}
	if err := config.Begin(paths.Config); err != nil {
		return err
	}
	if err := p.openEditor(ctx, paths.Config); err != nil {
		return err
	}
	if _, err := config.Load(paths.Config, func(string) string { return "" }); err != nil {
		return hinted(usageErr(err), "caro config edit again; until then every caro that reads the file stops here")
	}
	return nil
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
