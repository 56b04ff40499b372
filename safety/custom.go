package safety

import (
	"fmt"
	"slices"
	"strings"
)

// CustomRule is a rule of the user's own about commands as they would run: behind sudo, sh -c and pipes too.
//
// Match are words. The first one is the program. In a rule that denies, the others are looked for among its operands, in this order, with
// anything between them; flags are found in any order, spelled together or with =VALUE. A rule that allows names every word, and may end in
// "..." for whatever follows. In a word, * stands for any characters.
type CustomRule struct {
	Name   string // lower-case letters, digits and dashes; no rule of the catalogue has it
	Allow  bool   // it lowers what the command itself is found to do; it denies otherwise
	Match  string
	Level  Level  // a rule that denies raises to it: Moderate to Critical; one that allows lowers to it: Safe or Moderate
	Reason string // why, in a sentence without a full stop; may be empty
	Safer  string // what to do instead, of a rule that denies; may be empty
}

// The fields of a rule, as the file that holds them names them.
const (
	FieldName   = "name"
	FieldMatch  = "match"
	FieldLevel  = "level"
	FieldReason = "reason"
	FieldSafer  = "safer"
)

// RuleError says what is wrong with a rule of the user's own.
type RuleError struct {
	Index int    // of the rule in the list
	Field string // one of the Field constants
	Msg   string
	Hint  string // how it would be right
}

// Error returns what is wrong and how it would be right.
func (e *RuleError) Error() string {
	if e.Hint == "" {
		return e.Field + ": " + e.Msg
	}
	return e.Field + ": " + e.Msg + " (" + e.Hint + ")"
}

// Custom are the rules of one user, ready for use. A nil Custom has none.
type Custom struct {
	deny, allow []compiledRule
	all         []CustomRule
}

type compiledRule struct {
	CustomRule
	words []string
}

// The bounds of a user's rules; they keep every verdict fast.
const (
	maxCustomRules = 200
	maxCustomText  = 500
)

// NewCustom checks rules and makes them ready. Its error is a *RuleError.
func NewCustom(rules []CustomRule) (*Custom, error) {
	c := &Custom{all: slices.Clone(rules)}
	names := map[string]bool{}
	for i, r := range rules {
		if i == maxCustomRules {
			return nil, &RuleError{i, FieldName, fmt.Sprintf("there are more than %d rules", maxCustomRules), "one rule may match many commands: a word may hold *"}
		}
		if err := r.check(names); err != nil {
			err.Index = i
			return nil, err
		}
		names[r.Name] = true
		compiled := compiledRule{r, strings.Fields(r.Match)}
		if r.Allow {
			c.allow = append(c.allow, compiled)
		} else {
			c.deny = append(c.deny, compiled)
		}
	}
	return c, nil
}

// Rules returns the rules in the order in which they were given.
func (c *Custom) Rules() []CustomRule {
	if c == nil {
		return nil
	}
	return slices.Clone(c.all)
}

// check returns what is wrong with a rule, or nil.
func (r CustomRule) check(names map[string]bool) *RuleError {
	fail := func(field, hint, format string, args ...any) *RuleError {
		return &RuleError{Field: field, Msg: fmt.Sprintf(format, args...), Hint: hint}
	}
	for _, text := range []struct{ field, text string }{{FieldMatch, r.Match}, {FieldReason, r.Reason}, {FieldSafer, r.Safer}} {
		if len(text.text) > maxCustomText {
			return fail(text.field, "", "it is longer than %d bytes", maxCustomText)
		}
		if strings.ContainsFunc(text.text, hidden) || strings.ContainsAny(text.text, "\n\t") {
			return fail(text.field, "", "it holds a character that nobody sees")
		}
	}
	words := strings.Fields(r.Match)
	_, known := ruleIndex()[r.Name]
	switch {
	case r.Name == "" || len(r.Name) > 60 || strings.Trim(r.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return fail(FieldName, `such as "no-prod"`, "%q is no name: lower-case letters, digits and dashes make one", r.Name)
	case names[r.Name]:
		return fail(FieldName, "every rule has a name of its own", "%q is used twice", r.Name)
	case known:
		return fail(FieldName, "caro check --rules lists the names that are taken", "%q is a rule of caro's", r.Name)
	case len(words) == 0:
		return fail(FieldMatch, `such as "kubectl delete"`, "it names no program")
	case words[0] == "...":
		return fail(FieldMatch, "* stands for any program", "it must begin with a program")
	case r.Allow && slices.Contains(words[:len(words)-1], "..."):
		return fail(FieldMatch, "* stands for one word", "... may only stand at the end")
	case r.Allow && strings.Trim(words[0], "*") == "":
		return fail(FieldMatch, "name the program", "a rule for any program would allow everything")
	case !r.Allow && slices.Contains(words, "..."):
		return fail(FieldMatch, "leave ... out", "the words of a rule that denies may stand apart anyway")
	case strings.ContainsAny(r.Match, "'\"`$;|&<>\\"):
		return fail(FieldMatch, "one rule for each command; a word of a command is matched without its quotes", "it is words, not shell syntax")
	case r.Allow && r.Level > Moderate:
		return fail(FieldLevel, "safe or moderate", "%s is nothing to allow", r.Level)
	case !r.Allow && r.Level == Safe:
		return fail(FieldLevel, "moderate, high or critical", "safe denies nothing")
	case r.Allow && r.Safer != "":
		return fail(FieldSafer, "leave it out", "a rule that allows needs nothing safer")
	}
	return nil
}

// denied reports the user's rules that deny a command.
func (a *analysis) denied(c *call) {
	if a.opts.Custom == nil {
		return
	}
	for _, r := range a.opts.Custom.deny {
		if !r.denies(c) {
			continue
		}
		effect := r.Reason
		if effect == "" {
			effect = "is denied by a rule of yours"
		}
		a.add(Finding{Rule: r.Name, Level: r.Level, Effect: effect, Span: c.span, Safer: r.Safer})
	}
}

// denies reports whether a command is the program and has the words of a rule.
func (r compiledRule) denies(c *call) bool {
	if !wildcard(r.words[0], c.name) && !wildcard(r.words[0], c.from.text) {
		return false
	}
	args := withValues(c.args)
	for _, w := range r.words[1:] {
		if strings.HasPrefix(w, "-") && w != "-" && w != "--" {
			if !hasFlag(w, c.args) {
				return false
			}
			continue
		}
		i := slices.IndexFunc(args, func(v value) bool { return v.text != unknown && wildcard(w, v.text) })
		if i < 0 {
			return false
		}
		args = args[i+1:]
	}
	return true
}

// withValues are arguments with the VALUE of each --flag=VALUE after it.
func withValues(args []value) []value {
	out := make([]value, 0, len(args))
	for _, v := range args {
		out = append(out, v)
		if _, text, ok := strings.Cut(v.text, "="); ok && strings.HasPrefix(v.text, "--") {
			out = append(out, value{text, v.taint, v.span})
		}
	}
	return out
}

// hasFlag reports whether arguments hold a flag: -x alone or in a cluster, --long alone or with a value.
func hasFlag(flag string, args []value) bool {
	letters, short := strings.CutPrefix(flag, "-")
	short = short && !strings.HasPrefix(letters, "-")
	clusters := ""
	for _, v := range args {
		name, _, _ := strings.Cut(v.text, "=")
		if v.text == "--" {
			break
		}
		if wildcard(flag, v.text) || wildcard(flag, name) {
			return true
		}
		if strings.HasPrefix(v.text, "-") && !strings.HasPrefix(v.text, "--") {
			clusters += v.text[1:]
		}
	}
	if !short || strings.ContainsRune(flag, '*') {
		return false
	}
	for _, l := range letters {
		if !strings.ContainsRune(clusters, l) {
			return false
		}
	}
	return true
}

// allowed returns the level down to which a rule of the user's allows a command, and whether one does.
func (a *analysis) allowed(c *call) (Level, bool) {
	level, ok := Critical, false
	if a.opts.Custom == nil {
		return level, false
	}
	for _, r := range a.opts.Custom.allow {
		if r.allows(c) {
			level, ok = min(level, r.Level), true
		}
	}
	return level, ok
}

// allows reports whether a command is exactly what a rule names.
func (r compiledRule) allows(c *call) bool {
	if r.words[0] != c.name && !wildcard(r.words[0], c.from.text) {
		return false
	}
	rest := r.words[1:]
	for i, v := range c.args {
		switch {
		case !v.known():
			return false // what a variable holds is not known here
		case i < len(rest) && rest[i] == "..." || i >= len(rest) && len(rest) > 0 && rest[len(rest)-1] == "...":
			if climbs(v.text) {
				return false
			}
		case i >= len(rest) || rest[i] != v.text && (climbs(v.text) || !wildcard(rest[i], v.text)):
			return false
		}
	}
	return len(c.args) >= len(rest) || len(c.args) == len(rest)-1 && rest[len(rest)-1] == "..."
}

// climbs reports whether a word is a path that goes up, so that it may lead out of the folder that a pattern names.
func climbs(word string) bool { return slices.Contains(strings.Split(word, "/"), "..") }

// unallowed are the rules that no rule of the user's lowers: what is run comes from elsewhere, or was not read.
var unallowed = map[string]bool{
	"run-download": true, "hidden-text": true, "unread": true, "unread-danger": true, "too-deep": true, "too-long": true, "too-much": true, "refused-intent": true,
}

// lowered returns the level of a finding of the present command after what the user allows. Critical stays.
func (a *analysis) lowered(id string, level Level) Level {
	if a.allowedAt != a.depth || level == Critical || unallowed[id] {
		return level
	}
	return min(level, a.allowedTo)
}

// wildcard reports whether a word matches a pattern in which * stands for any characters.
func wildcard(pattern, word string) bool {
	star, from := -1, 0
	i, k := 0, 0
	for k < len(word) {
		switch {
		case i < len(pattern) && pattern[i] == '*':
			star, from = i, k
			i++
		case i < len(pattern) && pattern[i] == word[k]:
			i++
			k++
		case star >= 0:
			from++
			i, k = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[i:], "*") == ""
}
