package cli

import (
	"encoding/json"
	"time"

	"caro/app"
	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
	"caro/safety/script"
)

// schema is the version of every document. It changes when a field or its meaning does.
const schema = 1

// document is an answer as scripts read it (docs/cli.md). Every field but why is always there.
type document struct {
	Schema       int                 `json:"schema"`
	ID           json.RawMessage     `json:"id"` // a string; in a batch, whatever the line said
	Query        string              `json:"query"`
	Command      string              `json:"command"`
	Explanation  string              `json:"explanation"`
	Shell        shell.Shell         `json:"shell"`
	System       shell.System        `json:"system"`
	Safety       safetyDoc           `json:"safety"`
	Portability  portabilityDoc      `json:"portability"`
	Proof        proofDoc            `json:"proof"`
	Twin         string              `json:"twin"` // a Safe command that shows what this one would touch; empty where there is none
	Placeholders []string            `json:"placeholders"`
	Alternatives []string            `json:"alternatives"`
	Model        *inference.ModelRef `json:"model"` // null where no model was asked
	Why          string              `json:"why,omitempty"`
	Timing       timingDoc           `json:"timing"`
}

// safetyDoc is the verdict, and what it asks of the user under the policy in force.
type safetyDoc struct {
	Level     safety.Level  `json:"level"`
	Demand    safety.Demand `json:"demand"`     // before a copy
	DemandRun safety.Demand `json:"demand_run"` // before a run
	Findings  []findingDoc  `json:"findings"`
}

// findingDoc is safety.Finding without optional fields.
type findingDoc struct {
	Rule   string       `json:"rule"`
	Level  safety.Level `json:"level"`
	Effect string       `json:"effect"`
	Span   script.Span  `json:"span"`
	Safer  string       `json:"safer"`
	Via    []string     `json:"via"`
}

// portabilityDoc is portability.Report as the schema has it; posix2024 is in lines of `caro check --jsonl` only.
type portabilityDoc struct {
	POSIX  bool       `json:"posix"`
	BSD    *bool      `json:"bsd"` // null where it is not known
	GNU    *bool      `json:"gnu"`
	Issues []issueDoc `json:"issues"`
}

// proofDoc is checks.Proof: null is what the checks could not tell.
type proofDoc struct {
	Parsed   bool       `json:"parsed"`
	Tools    *bool      `json:"tools"`    // they exist on this machine
	Flags    *bool      `json:"flags"`    // they are known
	Portable *bool      `json:"portable"` // runs on the system that the command is for
	Missing  []string   `json:"missing"`  // programs that are not on this machine
	Invented []string   `json:"invented"` // file names that neither the request nor the folder has
	Faults   []faultDoc `json:"faults"`
	Repairs  int        `json:"repairs"` // answers that were refused before this one
}

type faultDoc struct {
	Kind string      `json:"kind"`
	Text string      `json:"text"`
	Span script.Span `json:"span"`
}

// issueDoc is portability.Issue without optional fields.
type issueDoc struct {
	Span    script.Span `json:"span"`
	What    string      `json:"what"`
	Instead string      `json:"instead"`
}

// timingDoc is inference.Stats in milliseconds, which every language can read.
type timingDoc struct {
	LoadMS       int64 `json:"load_ms"`
	FirstTokenMS int64 `json:"first_token_ms"`
	TotalMS      int64 `json:"total_ms"`
	PromptTokens int   `json:"prompt_tokens"`
	OutputTokens int   `json:"output_tokens"`
}

// checkDoc is a line of `caro check --jsonl`.
type checkDoc struct {
	ID        json.RawMessage `json:"id"`
	Command   string          `json:"command"`
	Level     safety.Level    `json:"level"`
	Findings  []findingDoc    `json:"findings"`
	POSIX     bool            `json:"posix"`
	POSIX2024 bool            `json:"posix2024"`
	BSDOK     *bool           `json:"bsd_ok"`
	GNUOK     *bool           `json:"gnu_ok"`
	Safer     string          `json:"safer"`
}

// errorDoc is the output line of an input line that failed.
type errorDoc struct {
	Schema int             `json:"schema"`
	ID     json.RawMessage `json:"id"`
	Error  errorBody       `json:"error"`
}

// errorBody says what kept a line from its answer.
type errorBody struct {
	Kind    string `json:"kind"` // a word for scripts: see endings
	Message string `json:"message"`
}

// stringID returns an id of caro's own as a document has it.
func stringID(id string) json.RawMessage {
	b, _ := json.Marshal(id) // a string always encodes
	return b
}

// idOr returns the id that a line came with, or else caro's own.
func idOr(given json.RawMessage, own string) json.RawMessage {
	if given == nil {
		return stringID(own)
	}
	return given
}

// newDocument describes an answer under a policy.
func newDocument(id json.RawMessage, a app.Answer, policy safety.Policy) document {
	return document{
		Schema: schema, ID: id, Query: a.Query, Command: a.Command, Explanation: a.Explanation,
		Shell: a.Shell, System: a.System,
		Safety: safetyDoc{
			Level:     a.Safety.Level,
			Demand:    policy.Demand(a.Safety.Level, safety.Copy),
			DemandRun: policy.Demand(a.Safety.Level, safety.Run),
			Findings:  findings(a.Safety),
		},
		Portability:  portabilityDoc{a.Portability.POSIX, a.Portability.BSD, a.Portability.GNU, issues(a)},
		Placeholders: list(a.Placeholders),
		Proof:        newProofDoc(a),
		Twin:         a.Twin,
		Alternatives: list(a.Alternatives),
		Model:        modelOf(a), Why: a.Why,
		Timing: timingDoc{
			LoadMS: ms(a.Stats.Load), FirstTokenMS: ms(a.Stats.FirstToken), TotalMS: ms(a.Stats.Total),
			PromptTokens: a.Stats.PromptTokens, OutputTokens: a.Stats.OutputTokens,
		},
	}
}

// newCheckDoc describes a verdict. The policy plays no part in it.
func newCheckDoc(id json.RawMessage, a app.Answer) checkDoc {
	return checkDoc{
		ID: id, Command: a.Command, Level: a.Safety.Level, Findings: findings(a.Safety),
		POSIX: a.Portability.POSIX, POSIX2024: a.Portability.POSIX2024,
		BSDOK: a.Portability.BSD, GNUOK: a.Portability.GNU, Safer: a.Safety.Safer,
	}
}

// findings returns a list that is never null.
func findings(s safety.Assessment) []findingDoc {
	docs := make([]findingDoc, 0, len(s.Findings))
	for _, f := range s.Findings {
		docs = append(docs, findingDoc{f.Rule, f.Level, f.Effect, f.Span, f.Safer, list(f.Via)})
	}
	return docs
}

// issues returns a list that is never null.
func issues(a app.Answer) []issueDoc {
	docs := make([]issueDoc, 0, len(a.Portability.Issues))
	for _, i := range a.Portability.Issues {
		docs = append(docs, issueDoc{i.Span, i.What, i.Instead})
	}
	return docs
}

// newProofDoc describes what the checks found.
func newProofDoc(a app.Answer) proofDoc {
	p := a.Proof
	doc := proofDoc{
		Parsed: p.Parsed, Tools: p.Tools.Bool(), Flags: p.Flags.Bool(), Portable: p.Portable.Bool(),
		Missing: list(p.Missing), Invented: list(p.Invented), Faults: make([]faultDoc, 0, len(p.Faults)), Repairs: a.Repairs,
	}
	for _, f := range p.Faults {
		doc.Faults = append(doc.Faults, faultDoc{f.Kind.String(), f.Text, f.Span})
	}
	return doc
}

// modelOf returns nil where no model was asked, which is null in the document.
func modelOf(a app.Answer) *inference.ModelRef {
	if a.Model == (inference.ModelRef{}) {
		return nil
	}
	return &a.Model
}

// ms returns whole milliseconds: fractions would promise a precision that no clock here has.
func ms(d time.Duration) int64 { return d.Milliseconds() }

// list returns a list that is written as [] when it is empty.
func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
