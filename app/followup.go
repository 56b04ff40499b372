package app

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"caro/inference"
	"caro/internal/shell"
	"caro/safety/twin"
)

// maxTurns is how many requests in a row make one: what came before them is forgotten.
const maxTurns = 3

// Talk is a request with those that it goes on from.
type Talk struct {
	Query  string           // all of them in one, for people and for the starter model
	Before []inference.Turn // the earlier ones, the newest last; nil for a request of its own
	Then   string           // the newest by itself, where there are earlier ones
}

// Step is what words ask for that follow on an answer: something of a model, unless one of the other fields is set.
type Step struct {
	Talk
	Explain bool   // they ask why
	Command string // a rule knows the command
	Says    string // and what it does
}

// ErrNoUndo is returned for "undo that" where no command brings back what was.
var ErrNoUndo = errors.New("no command is known that undoes this one")

// What follow-ups look like. Other words begin anew.
var (
	follows = regexp.MustCompile(`(?i)^(?:(?:only|just|but|and|also|plus|instead|without|except|not|then|the same|same|sorted|ignoring|including|make it)\b|(?:newest|oldest|largest|smallest|biggest) first$|in reverse\b|recursively$|as an? [\w ]+$|(?:in|from) \S+ instead$|\d+ instead$)`)
	whys    = regexp.MustCompile(`(?i)^(?:why(?: (?:that|this|so|this one))?|explain(?: (?:it|that|this))?|what does (?:it|that|this) do)\s*[?.!]*$`)
	undoing = regexp.MustCompile(`(?i)^undo(?: (?:it|that|this))?\s*[.!]*$`)
	tabling = regexp.MustCompile(`(?i)^as a (?:nice |neat )?table\s*[.!]*$`)
)

// FollowsOn reports whether words go on from an answer.
func FollowsOn(words string) bool {
	words = strings.TrimSpace(words)
	return follows.MatchString(words) || whys.MatchString(words) || undoing.MatchString(words)
}

// GoOn reads words that follow on turns, of which there is at least one, the newest with the command that answered it. The error is
// [ErrNoUndo].
func GoOn(turns []inference.Turn, words string, sh shell.Shell) (Step, error) {
	last := turns[len(turns)-1].Command
	step := Step{Talk: TalkOf(append(slices.Clone(turns), inference.Turn{Query: words}))}
	switch {
	case whys.MatchString(words):
		step.Explain = true
	case undoing.MatchString(words):
		if step.Command = twin.Undo(last, sh); step.Command == "" {
			return step, ErrNoUndo
		}
		step.Says = "Undoes the command before."
	case tabling.MatchString(words):
		if step.Command = asTable(last); step.Command != "" {
			step.Says = "Lines the columns up."
		}
	}
	return step, nil
}

// TalkOf makes one request of the newest turns, the last of which is not answered yet.
func TalkOf(turns []inference.Turn) Talk {
	turns = turns[max(0, len(turns)-maxTurns):]
	for len(turns) > 1 && len(merged(turns)) > inference.MaxQuery {
		turns = turns[1:]
	}
	t := Talk{Query: merged(turns)}
	if n := len(turns) - 1; n > 0 {
		t.Then, t.Before = turns[n].Query, slices.DeleteFunc(slices.Clone(turns[:n]), func(t inference.Turn) bool { return t.Command == "" })
	}
	return t
}

// asTable shows the output of a command in columns. One whose output goes elsewhere has none.
func asTable(command string) string {
	if command == "" || strings.ContainsAny(command, ">\n;&") || strings.Contains(command, "| column") {
		return ""
	}
	if comma.MatchString(command) {
		return command + " | column -t -s ,"
	}
	return command + " | column -t"
}

// comma tells output with commas between its columns.
var comma = regexp.MustCompile(`\.csv\b|-d ?['"]?,|-F ?['"]?,`)

// merged makes one request of turns.
func merged(turns []inference.Turn) string {
	query := turns[0].Query
	for _, t := range turns[1:] {
		query = merge(query, t.Query)
	}
	return query
}

var (
	onlyKind  = regexp.MustCompile(`(?i)^(?:only|just) (?:the )?[*.]{0,2}([a-z0-9]{1,5})(?: files| ones)?$`)
	anyFiles  = regexp.MustCompile(`(?i)\bfiles\b`)
	kindFiles = regexp.MustCompile(`(?i)(?:\.\w+|\b(?:text|hidden|empty|txt|log|csv|md|json|py|go|js|pdf|png|jpg)) files\b`)
	number    = regexp.MustCompile(`\b\d+\b`)
	onlyCount = regexp.MustCompile(`(?i)^(?:make it |only |just |not \d+ but )?(?:the (?:first|last) )?(\d+)(?: instead)?$`)
	place     = regexp.MustCompile(`(?i)\b(?:in|from|under|below) (?:the folder )?[\w./~-]+$`)
	onlyPlace = regexp.MustCompile(`(?i)^(?:but )?((?:in|from|under|below) [\w./~-]+)(?: instead)?$`)
	leading   = regexp.MustCompile(`(?i)^(?:but|and|also|then) `)
	onward    = regexp.MustCompile(`(?i)^(?:ignoring|including|sorted|with|without|except|in|from|recursively|as|not|newest|oldest|largest|smallest|biggest)\b`)
)

// merge writes a request and what was said after it as one request, in the words that somebody would use who says it at once.
func merge(query, words string) string {
	words = strings.TrimSpace(words)
	if m := onlyKind.FindStringSubmatch(words); m != nil && anyFiles.MatchString(query) && !kindFiles.MatchString(query) {
		at := anyFiles.FindStringIndex(query)[0]
		return query[:at] + strings.ToLower(m[1]) + " " + query[at:]
	}
	if m := onlyCount.FindStringSubmatch(words); m != nil && len(number.FindAllString(query, -1)) == 1 {
		return number.ReplaceAllLiteralString(query, m[1])
	}
	if m := onlyPlace.FindStringSubmatch(words); m != nil && place.MatchString(query) {
		return place.ReplaceAllLiteralString(query, m[1])
	}
	if rest := leading.ReplaceAllString(words, ""); onward.MatchString(rest) {
		return query + " " + rest
	}
	return query + ", " + words
}
