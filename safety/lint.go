package safety

import "strings"

// dryN are builders for which -n shows what would be done.
var dryN = map[string]bool{"ninja": true, "just": true, "task": true, "rake": true, "scons": true, "ant": true, "bazel": false}

// linters only report, unless one of their flags makes them write (from their help texts).
var linters = map[string]string{
	"eslint": "fix o output-file init", "ruff": "fix unsafe-fixes add-noqa", "flake8": "output-file", "pylint": "output", "mypy": "install-types", "pyright": "", "rubocop": "a A autocorrect auto-correct autocorrect-all x fix-layout auto-gen-config o out",
	"golangci-lint": "fix", "tflint": "fix init", "checkov": "o", "tfsec": "out", "terraform-docs": "", "swiftlint": "fix autocorrect", "stylelint": "fix o", "markdownlint": "f fix o", "hadolint": "", "ktlint": "F format", "vale": "", "bandit": "o output",
	"gofmt": "w", "goimports": "w", "shfmt": "w", "clang-format": "i", "semgrep": "autofix a o output", "codespell": "w write-changes", "typos": "w write-changes", "cspell": "", "biome": "write fix apply", "ansible-lint": "fix write",
}

// formatters write unless one of their flags only checks.
var formatters = map[string]string{"black": "check diff", "isort": "check check-only c diff", "prettier": "check c l list-different", "yapf": "d diff q", "autopep8": "d diff", "rustfmt": "check", "dprint": "check", "ruff-format": "check"}

// lintHandlers judge programs that read code and may mend it.
func lintHandlers() map[string]handler {
	m := map[string]handler{}
	for name, writes := range linters {
		m[name] = func(c *call) stream {
			f := parse(c.args, "")
			if f.givenAny(strings.Fields(writes)) || f.word(0) == "format" && !f.has("check", "diff") || f.word(0) == "fmt" {
				c.a.report("edit-in-place", c.span, "")
			}
			return stream{taint: fromFile}
		}
	}
	for name, checks := range formatters {
		m[name] = func(c *call) stream {
			f := parse(c.args, "")
			if isHelp(c.args) || f.givenAny(strings.Fields(checks)) {
				return stream{taint: fromFile}
			}
			if name == "prettier" && !f.has("write", "w") {
				return stream{taint: fromFile} // prints
			}
			c.a.report("edit-in-place", c.span, "")
			return stream{}
		}
	}
	m["aria2c"] = aria
	m["direnv"] = direnv
	add(m, always("open"), "mpv", "vlc", "feh", "evince", "okular", "zathura", "eog", "sxiv", "imv", "mplayer", "play", "aplay", "afplay", "display")
	return m
}

// aria saves what it gets from the network.
func aria(c *call) stream {
	f := parse(c.args, "o out d dir i input-file x s j max-connection-per-server")
	if isHelp(c.args) || f.has("S", "show-files", "dry-run") {
		return stream{}
	}
	if v, ok := f.get("o", "out"); ok {
		c.a.writes(v, stream{taint: fromNet}, false, false)
		return stream{}
	}
	for _, v := range f.rest {
		if name := urlFile(v.text); name != "" {
			c.a.files[fileKey(name)] = stream{taint: fromNet}
		}
	}
	c.a.report("download", c.span, "")
	return stream{}
}

// direnv runs a command with a folder's settings, or lets a folder set some.
func direnv(c *call) stream {
	f := parse(c.args, "")
	switch f.word(0) {
	case "exec":
		return c.wrapped(wrappers["direnv"])
	case "status", "version", "help", "export", "hook", "stdlib", "fetchurl", "show_dump", "dump":
		return stream{}
	case "":
		return stream{}
	}
	c.a.report("settings-change", c.span, "")
	return stream{}
}
