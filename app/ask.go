package app

import (
	"context"
	"strings"

	"caro/history"
	"caro/inference"
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
	query = strings.TrimSpace(query)
	got, err := engine.Generate(ctx, inference.Request{Query: query, Shell: s.Shell, System: s.System}, onChunk)
	if err != nil {
		return Answer{}, err
	}
	a := Check(got.Command, query, s)
	a.Explanation = got.Explanation
	a.Model = got.Model
	a.Stats = got.Stats
	return a, nil
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
			Shell: s.Shell, System: s.System, Home: s.Home, Dir: s.Dir, Query: query,
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
		PromptVersion: inference.PromptVersion, Stats: a.Stats, Origin: origin,
	}
	for _, f := range a.Safety.Findings {
		e.Rules = append(e.Rules, f.Rule)
	}
	return e
}

// Badge returns the verdict on the answer as every front end shows it.
func (a Answer) Badge() *Badge { return badge(a, nil) }

// Look returns how a level is shown without colour: by a shape and a word.
func Look(l safety.Level) (shape, word string) { return shapes[l], words[l] }

// Copyable reports whether the command would arrive on a clipboard or in a shell as it is seen.
func (a Answer) Copyable() bool {
	return strings.TrimSpace(a.Command) != "" && !uncopyable(a.Command)
}
