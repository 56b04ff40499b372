package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"caro/history"
	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/portability"
	"caro/safety/script"
)

// Ask turns a request into one checked command. It stores and copies nothing.
// The errors are those of [inference.Engine]; onChunk may be nil.
func Ask(ctx context.Context, engine inference.Engine, query string, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	return generate(ctx, engine, strings.TrimSpace(query), 0, s, onChunk)
}

// generate asks the engine once and checks what it wrote.
func generate(ctx context.Context, engine inference.Engine, query string, seed uint32, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	got, err := engine.Generate(ctx, inference.Request{Query: query, Shell: s.Shell, System: s.System, Seed: seed, Private: s.Private}, onChunk)
	if err != nil {
		return Answer{}, err
	}
	a := Check(got.Command, query, s)
	a.Explanation = got.Explanation
	a.Model, a.Why = got.Model, got.Why
	a.Stats = got.Stats
	a.Seed = seed
	return a, nil
}

// MaxAlternatives is how many other answers there are at most beside the first one.
const MaxAlternatives = 3

// ErrNoOther is returned by [Another] when the model has nothing else to say.
var ErrNoOther = errors.New("the model knows no other command")

// tries is how often the model is asked for another command: it may come back to one that is there by another way.
const tries = 4

// Another asks again and returns an answer whose command none of the given answers has, which must be all that were given to the
// request so far. The first of them is the likeliest one. Like [Ask] it is bound by the time-out.
func Another(ctx context.Context, engine inference.Engine, given []Answer, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	seed := uint32(0)
	for _, a := range given {
		seed = max(seed, a.Seed)
	}
	for range tries {
		seed++
		a, err := generate(ctx, engine, given[0].Query, seed, s, onChunk)
		switch {
		case errors.Is(err, inference.ErrCutOff), errors.Is(err, inference.ErrNotACommand):
			continue // nothing came of this one
		case err != nil:
			return Answer{}, err
		}
		if a.readable() && !slices.ContainsFunc(given, func(g Answer) bool { return sameWords(g.Command, a.Command) }) {
			return a, nil
		}
	}
	return Answer{}, ErrNoOther
}

// readable reports whether a shell could read the command. fish is not read here.
func (a Answer) readable() bool {
	return a.Shell == shell.Fish || script.Parse(a.Command, a.Shell).File != nil
}

// sameWords reports whether two commands differ in their spaces and quotes at most.
func sameWords(a, b string) bool {
	plain := strings.NewReplacer(`'`, "", `"`, "")
	return slices.Equal(strings.Fields(plain.Replace(a)), strings.Fields(plain.Replace(b)))
}

// Check judges a command that the model or the user wrote. query is what was asked for, or empty.
func Check(command, query string, s Settings) Answer {
	command = strings.TrimRight(command, " \t\r\n")
	return Answer{
		Query:   query,
		Command: command,
		Shell:   s.Shell,
		System:  s.System,
		Safety: safety.Assess(command, safety.Options{
			Shell: s.Shell, System: s.System, Home: s.Home, Dir: s.Dir, Query: query, Custom: s.Rules,
		}),
		Portability:  portability.Check(command, portability.Options{Shell: s.Shell, System: s.System}),
		Placeholders: script.Placeholders(command),
	}
}

// Entry returns what the history keeps of an approved answer, without id and times.
func (a Answer) Entry(origin history.Origin) history.Entry {
	e := history.Entry{
		Query: a.Query, Command: a.Command, Edited: a.Edited, Explanation: a.Explanation,
		Level: a.Safety.Level, Shell: a.Shell, System: a.System, Model: a.Model,
		PromptVersion: inference.PromptVersion, Seed: a.Seed, Stats: a.Stats, Origin: origin,
	}
	for _, f := range a.Safety.Findings {
		e.Rules = append(e.Rules, f.Rule)
	}
	return e
}

// Badge returns the verdict on the answer as every front end shows it.
func (a Answer) Badge() *Badge { return badge(a, safety.Safe) }

// Look returns how a level is shown without colour: by a shape and a word.
func Look(l safety.Level) (shape, word string) { return shapes[l], words[l] }

// Copyable reports whether the command would arrive on a clipboard or in a shell as it is seen.
func (a Answer) Copyable() bool {
	return strings.TrimSpace(a.Command) != "" && !uncopyable(a.Command)
}
