package app

import (
	"context"
	"errors"
	"slices"
	"strings"

	"caro/history"
	"caro/inference"
	"caro/internal/checks"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/portability"
	"caro/safety/script"
	"caro/safety/twin"
)

// Ask turns a request into one checked command. It stores and copies nothing. A command that fails the checks is asked for again, at most
// [maxRepairs] times and within the time-out; the best of them is the answer.
//
// The errors are those of [inference.Engine], and [ErrUnreadable] where none was a command; onChunk, which may be nil, gets the first one.
func Ask(ctx context.Context, engine inference.Engine, query string, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	return AskOn(ctx, engine, Talk{Query: strings.TrimSpace(query)}, s, onChunk)
}

// AskOn is [Ask] for a request that goes on from others.
func AskOn(ctx context.Context, engine inference.Engine, t Talk, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	asked := ctx
	s = s.known()
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	best, err := generate(ctx, engine, t.request(), s, onChunk)
	if err != nil {
		return Answer{}, err
	}
	if s.Bare {
		return best, nil
	}
	best = repaired(ctx, engine, best, s)
	switch {
	case asked.Err() != nil:
		return Answer{}, asked.Err()
	case !best.Proof.Parsed:
		return Answer{}, ErrUnreadable
	}
	return best, nil
}

// request is what an engine is asked.
func (t Talk) request() inference.Request {
	return inference.Request{Query: t.Query, Before: t.Before, Then: t.Then}
}

// maxRepairs is how often the model is asked for another command in the place of one that failed the checks.
const maxRepairs = 2

// ErrUnreadable is returned where the model wrote nothing that a shell can read.
var ErrUnreadable = errors.New("the model wrote nothing that a shell can read")

// repaired returns the answer, or a better one that the model has in its place. A repair that fails leaves what there is.
func repaired(ctx context.Context, engine inference.Engine, best Answer, s Settings) Answer {
	tried := ""
	for round := uint32(1); round <= maxRepairs && len(best.Proof.Faults) > 0; round++ {
		worst := best.Proof.Faults[0]
		if worst.Text == tried { // what it wants did not do
			worst.Want = ""
		}
		tried = worst.Text
		req := best.talk.request()
		req.Seed, req.Repair = round, &inference.Repair{
			Command: best.Command, Explanation: best.Explanation, Finding: worst.Text, At: worst.Span.Start, End: worst.Span.End, Want: worst.Want,
		}
		next, err := generate(ctx, engine, req, s, nil)
		switch {
		case ctx.Err() != nil:
			return best
		case err == nil && next.replaces(best):
			next.Repairs = int(round)
			best = next
		}
	}
	return best
}

// replaces reports whether an answer is to be preferred to a likelier one: for what it does right, and not at the price of more danger
// unless the other cannot run at all.
func (a Answer) replaces(other Answer) bool {
	return a.Proof.Better(other.Proof) && (a.Safety.Level <= other.Safety.Level || !other.Proof.Parsed)
}

// generate asks the engine once and checks what it wrote. The request lacks what the settings say.
func generate(ctx context.Context, engine inference.Engine, req inference.Request, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	req.Shell, req.System, req.Private = s.Shell, s.System, s.Private
	if m := s.machine(); m != nil {
		for _, program := range inference.Wants(req.Query, s.System) {
			if m.Finds(program) {
				req.Installed = append(req.Installed, program)
			} else {
				req.Absent = append(req.Absent, program)
			}
		}
	}
	if s.around.Text != nil {
		req.Context = s.around.Text(req.Query)
	}
	got, err := engine.Generate(ctx, req, onChunk)
	if err != nil {
		return Answer{}, err
	}
	a := Check(got.Command, req.Query, s)
	a.talk = Talk{req.Query, req.Before, req.Then}
	a.Explanation = got.Explanation
	a.Model, a.Why, a.Slower = got.Model, got.Why, got.Slower
	a.Stats = got.Stats
	a.Seed = req.Seed
	return a, nil
}

// MaxAlternatives is how many other answers there are at most beside the first one.
const MaxAlternatives = 3

// ErrNoOther is returned by [Another] when the model has nothing else to say.
var ErrNoOther = errors.New("the model knows no other command")

// tries is how often the model is asked for another command: it may come back to one that is there by another way.
const tries = 4

// Another asks again and returns an answer that does something else than each of the given ones, which must be all that were given to the
// request so far, the likeliest first. One that passes the checks is preferred. Like [Ask] it is bound by the time-out.
func Another(ctx context.Context, engine inference.Engine, given []Answer, s Settings, onChunk func(inference.Chunk)) (Answer, error) {
	s = s.known()
	if s.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Timeout)
		defer cancel()
	}
	seed := uint32(0)
	for _, a := range given {
		seed = max(seed, a.Seed)
	}
	talk := given[0].talk
	if talk.Query == "" { // nobody asked a model for it
		talk.Query = given[0].Query
	}
	var best *Answer
	for range tries {
		seed++
		req := talk.request()
		req.Seed = seed
		a, err := generate(ctx, engine, req, s, onChunk)
		switch {
		case errors.Is(err, inference.ErrCutOff), errors.Is(err, inference.ErrNotACommand):
			continue // nothing came of this one
		case err != nil && best != nil:
			return *best, nil // what is there is better than nothing
		case err != nil:
			return Answer{}, err
		case !a.Proof.Parsed || slices.ContainsFunc(given, a.sameAs):
			continue
		}
		if best == nil || a.Proof.Weight() < best.Proof.Weight() {
			best = &a
		}
		if len(best.Proof.Faults) == 0 {
			break
		}
	}
	if best == nil {
		return Answer{}, ErrNoOther
	}
	return *best, nil
}

// sameAs reports whether two answers do the same.
func (a Answer) sameAs(b Answer) bool {
	return sameWords(a.Command, b.Command) || checks.Meaning(a.Command, a.Shell, a.System) == checks.Meaning(b.Command, b.Shell, b.System)
}

// sameWords reports whether two commands differ in their spaces and quotes at most.
func sameWords(a, b string) bool {
	plain := strings.NewReplacer(`'`, "", `"`, "")
	return slices.Equal(strings.Fields(plain.Replace(a)), strings.Fields(plain.Replace(b)))
}

// Check judges a command that the model or the user wrote. query is what was asked for, or empty.
func Check(command, query string, s Settings) Answer {
	command = strings.TrimRight(command, " \t\r\n")
	runs := portability.Check(command, portability.Options{Shell: s.Shell, System: s.System})
	risk := s.assess(command, query)
	return Answer{
		Query:        query,
		Command:      command,
		Shell:        s.Shell,
		System:       s.System,
		Safety:       risk,
		Twin:         s.twin(command, risk.Level),
		Portability:  runs,
		Proof:        checks.Look(command, runs, checks.Options{Query: query, Shell: s.Shell, System: s.System, Machine: s.machine(), Names: s.around.Names}),
		Placeholders: script.Placeholders(command),
	}
}

// assess judges the risk of a command.
func (s Settings) assess(command, query string) safety.Assessment {
	return safety.Assess(command, safety.Options{Shell: s.Shell, System: s.System, Home: s.Home, Dir: s.Dir, Query: query, Custom: s.Rules})
}

// twin returns the dry-run twin of a command of a level, where that is Safe and can be read.
func (s Settings) twin(command string, level safety.Level) string {
	if level == safety.Safe {
		return ""
	}
	dry := twin.Of(command, s.Shell)
	if dry == "" || dry == command || s.assess(dry, "").Level > safety.Safe {
		return ""
	}
	return dry
}

// machine is this one where the command is for it, else nil.
func (s Settings) machine() checks.Machine {
	if s.System != shell.Host {
		return nil
	}
	return s.Machine
}

// Entry returns what the history keeps of an approved answer, without id and times.
func (a Answer) Entry(origin history.Origin) history.Entry {
	e := history.Entry{
		Query: a.Query, Command: a.Command, Edited: a.Edited, Explanation: a.Explanation,
		Shell: a.Shell, System: a.System, Model: a.Model,
		PromptVersion: inference.PromptVersion, Seed: a.Seed, Stats: a.Stats, Origin: origin,
	}
	e.Level, e.Rules = a.Risk()
	return e
}

// Risk returns the level of the command and the rules that it comes from.
func (a Answer) Risk() (level safety.Level, rules []string) {
	for _, f := range a.Safety.Findings {
		rules = append(rules, f.Rule)
	}
	return a.Safety.Level, rules
}

// Badge returns the verdict on the answer as every front end shows it.
func (a Answer) Badge() *Badge { return badge(a, safety.Safe) }

// Look returns how a level is shown without colour: by a shape and a word.
func Look(l safety.Level) (shape, word string) { return shapes[l], words[l] }

// Copyable reports whether the command would arrive on a clipboard or in a shell as it is seen.
func (a Answer) Copyable() bool {
	return strings.TrimSpace(a.Command) != "" && !uncopyable(a.Command)
}
