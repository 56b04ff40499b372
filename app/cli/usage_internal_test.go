package cli

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// everywhere are flags that the help of ask describes for all commands.
var everywhere = []string{"help", "output", "quiet", "verbose", "no-color"}

// Ensure that each command's help names all of its flags, and none that it does not have.
func TestUsage_Flags(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	flag := regexp.MustCompile(`--([a-z][a-z-]*)`)
	for _, top := range parser.Model.Children {
		text := usage(top.Name)
		if text == usages[""] {
			t.Errorf("%s has no help", top.Name)
		}
		known := append(slices.Clone(everywhere), flagNames(top)...)
		for _, leaf := range top.Leaves(false) {
			if !strings.Contains(text, leaf.Name) {
				t.Errorf("the help of %s does not name %s", top.Name, leaf.Name)
			}
			known = append(known, flagNames(leaf)...)
		}
		for _, name := range known {
			short := name == "yes" && strings.Contains(text, "[-y]")
			if !short && !strings.Contains(text, "--"+name) && !slices.Contains(everywhere, name) {
				t.Errorf("the help of %s does not name --%s", top.Name, name)
			}
		}
		for _, m := range flag.FindAllStringSubmatch(text, -1) {
			if !slices.Contains(known, m[1]) {
				t.Errorf("the help of %s names --%s, which it does not have", top.Name, m[1])
			}
		}
	}
	for _, name := range everywhere {
		if !strings.Contains(usages["ask"]+usages[""], "--"+name) {
			t.Errorf("no help names --%s", name)
		}
	}
}

func flagNames(n *kong.Node) (names []string) {
	for _, f := range n.Flags {
		names = append(names, f.Name)
	}
	return names
}

// Ensure that the completion says of every command what it is.
func TestUsage_Abouts(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, leaf := range parser.Model.Leaves(false) {
		if abouts[leaf.Path()] == "" {
			t.Errorf("nothing is said of %s", leaf.Path())
		}
	}
	for path := range abouts {
		if usage(strings.Fields(path)[0]) == usages[""] {
			t.Errorf("something is said of %s, which has no help", path)
		}
	}
}

// Ensure that the help of caro names every command.
func TestUsage_Commands(t *testing.T) {
	parser, err := newParser(&grammar{})
	if err != nil {
		t.Fatal(err)
	}
	for _, top := range parser.Model.Children {
		if !strings.Contains(usages[""], "caro "+top.Name) {
			t.Errorf("the help does not name %s", top.Name)
		}
	}
}

// Ensure that each value which a help text lists for a flag is one that the completion offers.
func TestUsage_CompletedValues(t *testing.T) {
	listed := regexp.MustCompile(`--([a-z-]+) ([a-z]+(?:\|[a-z]+)+)`)
	found := 0
	for command, text := range usages {
		for _, m := range listed.FindAllStringSubmatch(text, -1) {
			found++
			if want := strings.Split(m[2], "|"); !slices.Equal(values[m[1]], want) {
				t.Errorf("%s: --%s takes %v, the completion offers %v", command, m[1], want, values[m[1]])
			}
		}
	}
	if found < 10 {
		t.Errorf("only %d flags with values", found)
	}
}
