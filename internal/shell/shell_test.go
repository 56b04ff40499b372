package shell_test

import (
	"testing"

	"caro/internal/shell"
)

func TestParse(t *testing.T) {
	for _, s := range shell.Shells() {
		if got, err := shell.Parse(string(s)); err != nil || got != s {
			t.Errorf("Parse(%q) = %q, %v", s, got, err)
		}
	}
	for _, bad := range []string{"", "pwsh", "Zsh", "/bin/zsh"} {
		if got, err := shell.Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %q, want an error", bad, got)
		}
	}
}

func TestFromPath(t *testing.T) {
	for _, c := range []struct {
		path string
		want shell.Shell
	}{
		{"/bin/zsh", shell.Zsh},
		{"/usr/local/bin/fish", shell.Fish},
		{"-bash", shell.Bash},
		{"/bin/dash", shell.Sh},
		{"/usr/bin/pwsh", shell.Bash},
		{"", shell.Bash},
	} {
		if got := shell.FromPath(c.path, shell.Bash); got != c.want {
			t.Errorf("FromPath(%q) = %q, want %q", c.path, got, c.want)
		}
	}
}

func TestParseSystem(t *testing.T) {
	for name, want := range map[string]shell.System{"macos": shell.MacOS, "darwin": shell.MacOS, "Linux": shell.Linux} {
		if got, err := shell.ParseSystem(name); err != nil || got != want {
			t.Errorf("ParseSystem(%q) = %q, %v, want %q", name, got, err, want)
		}
	}
	if got, err := shell.ParseSystem("windows"); err == nil {
		t.Errorf("ParseSystem(windows) = %q, want an error", got)
	}
}

func TestSystem(t *testing.T) {
	if shell.MacOS.DefaultShell() != shell.Zsh || shell.Linux.DefaultShell() != shell.Bash {
		t.Error("default shells are not zsh on macOS and bash on Linux")
	}
	if shell.MacOS.String() != "macOS" || shell.Linux.String() != "Linux" {
		t.Errorf("names are %q and %q", shell.MacOS, shell.Linux)
	}
}
