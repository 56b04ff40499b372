package app_test

import (
	"context"
	"errors"
	"testing"

	"caro/app"
	"caro/inference"
	"caro/internal/shell"
)

// scripted answers by seed.
type scripted []string

func (s scripted) Generate(ctx context.Context, req inference.Request, _ func(inference.Chunk)) (inference.Suggestion, error) {
	if ctx.Err() != nil {
		return inference.Suggestion{}, ctx.Err()
	}
	if int(req.Seed) >= len(s) {
		return inference.Suggestion{}, inference.ErrOutOfMemory
	}
	switch command := s[req.Seed]; command {
	case "!cut":
		return inference.Suggestion{}, inference.ErrCutOff
	case "!none":
		return inference.Suggestion{}, inference.ErrNotACommand
	default:
		return inference.Suggestion{Command: command}, nil
	}
}

func (scripted) Close() error { return nil }

// Ensure that another answer is one that was not there, that can be read, and that its seed is kept.
func TestAnother(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers scripted
		want    string
		seed    uint32
		err     error
	}{
		{"the next one", scripted{"ls", "find ."}, "find .", 1, nil},
		{"the same again", scripted{"ls -l", "ls  -l ", "ls '-l'", "find ."}, "find .", 3, nil},
		{"broken ones", scripted{"ls", "!cut", "!none", "ls '", "ls -1"}, "ls -1", 4, nil},
		{"nothing else", scripted{"ls", "ls", "ls", "ls", "ls", "find ."}, "", 0, app.ErrNoOther},
		{"a failure", scripted{"ls"}, "", 0, inference.ErrOutOfMemory},
	} {
		s := app.Settings{Shell: shell.Bash, System: shell.Linux}
		first, err := app.Ask(t.Context(), c.answers, "list", s, nil)
		if err != nil || first.Seed != 0 {
			t.Fatal(first.Seed, err)
		}
		got, err := app.Another(t.Context(), c.answers, []app.Answer{first}, s, nil)
		if !errors.Is(err, c.err) || got.Command != c.want || got.Seed != c.seed || err == nil && got.Query != "list" {
			t.Errorf("%s: %q with seed %d, %v", c.name, got.Command, got.Seed, err)
		}
	}
}

// Ensure that all alternatives differ from each other, as the entries that become of them say.
func TestAnother_Twice(t *testing.T) {
	e, s := scripted{"ls", "find .", "find .", "ls -a"}, app.Settings{Shell: shell.Bash, System: shell.Linux}
	given := []app.Answer{app.Check("ls", "list", s)}
	for range 2 {
		a, err := app.Another(t.Context(), e, given, s, nil)
		if err != nil {
			t.Fatal(err)
		}
		given = append(given, a)
	}
	if given[1].Command != "find ." || given[2].Command != "ls -a" || given[2].Entry("cli").Seed != 3 {
		t.Errorf("%+v", given)
	}
}
