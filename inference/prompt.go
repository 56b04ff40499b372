package inference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"text/template"

	"caro/internal/shell"
	"caro/resources"
)

// PromptVersion names the prompts of this build. It changes when a prompt does, so that old answers can be told apart.
const PromptVersion = "3"

// Kind names a family of models that are prompted alike. The catalogue says of which kind a model is.
type Kind string

// The kinds.
const (
	KindStarter Kind = "caro-starter"
	KindQwen    Kind = "qwen2.5-coder"
)

// Recognise returns how a model is prompted that is in no catalogue, by its architecture and chat template as GGUF names them; ok is false for
// one that caro cannot prompt.
func Recognise(architecture, chatTemplate string) (kind Kind, ok bool) {
	if architecture == "qwen2" && strings.Contains(chatTemplate, "<|im_start|>") { // ChatML
		return KindQwen, true
	}
	return "", false
}

// Grammar returns the GBNF grammar that every answer follows; [Reply] reads what it permits.
func Grammar() string { return resources.Grammar }

// Part is a piece of a prompt. Only a Special part may hold the model's control tokens; words of the user are never special.
type Part struct {
	Text    string
	Special bool
}

// Prompt returns what a model of the kind reads for a request, the fixed text first so that its KV cache can be reused: the first part is the
// same for all requests of a shell and system. The starter model reads its trained form and nothing else.
// The error is [ErrBadModel] for a kind that caro cannot prompt.
func Prompt(kind Kind, req Request) ([]Part, error) {
	system, err := systemPrompt(kind, req)
	if err != nil {
		return nil, err
	}
	if kind == KindStarter {
		return []Part{
			{"<|im_start|>system\n" + system + "<|im_end|>\n<|im_start|>user\n", true},
			{strings.TrimSpace(req.Query), false},
			{"<|im_end|>\n<|im_start|>assistant\n", true},
		}, nil
	}
	parts := []Part{{"<|im_start|>system\n" + system, true}}
	if more := particulars(req); more != "" {
		parts = append(parts, Part{more, false})
	}
	parts = append(parts, Part{"<|im_end|>\n", true})
	for _, m := range talk(req) {
		parts = append(parts, Part{"<|im_start|>" + m.Role + "\n", true}, Part{m.Text, false}, Part{"<|im_end|>\n", true})
	}
	return append(parts, Part{"<|im_start|>assistant\n", true}), nil
}

// Message is one message of a chat.
type Message struct{ Role, Text string }

// Chat returns a request as a server takes it that applies a chat template of its own.
func Chat(req Request) ([]Message, error) {
	system, err := systemPrompt(KindQwen, req)
	return append([]Message{{"system", system + particulars(req)}}, talk(req)...), err
}

// talk is what was said: the turn before, the request, and an answer to it that failed with the reason.
func talk(req Request) (list []Message) {
	say := func(role, text string) { list = append(list, Message{role, strings.TrimSpace(text)}) }
	newest := req.Query
	for _, t := range req.Before {
		say("user", t.Query)
		say("assistant", written(t.Command, ""))
		newest = req.Then
	}
	say("user", newest)
	if r := req.Repair; r != nil {
		say("assistant", written(r.Command, r.Explanation))
		say("user", "That fails: "+r.Finding+". Write another command for the same request.")
	}
	return list
}

// written is an answer as a model writes it.
func written(command, explanation string) string {
	var b bytes.Buffer
	for _, s := range []string{command, explanation} {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(s) // a string always encodes
	}
	c, x, _ := strings.Cut(b.String(), "\n")
	return `{"command": ` + c + `, "explanation": ` + strings.TrimSpace(x) + `}`
}

// Begun returns the beginning of an answer that is to have a command, up to its explanation.
func Begun(command string) string { return strings.TrimSuffix(written(command, ""), `"}`) }

// shots is how many examples are shown.
const shots = 3

// particulars is what the system's text has for one request: examples that are like it, what is installed of what they use, and the context.
func particulars(req Request) string {
	var b strings.Builder
	if !req.Brief {
		for i, e := range examples().nearest(req.Query, req.System, shots) {
			if i == 0 {
				b.WriteString("\nExamples:")
			}
			fmt.Fprintf(&b, "\n%s => %s", e.query, e.command)
		}
	}
	if len(req.Installed) > 0 {
		b.WriteString("\nInstalled: " + strings.Join(req.Installed, " ") + ".")
	}
	if len(req.Absent) > 0 {
		b.WriteString("\nNot installed: " + strings.Join(req.Absent, " ") + ".")
	}
	if req.Context != "" {
		b.WriteString("\nHere: " + req.Context)
	}
	return b.String()
}

var qwenSystem = template.Must(template.New("qwen2.5-coder").Parse(resources.QwenSystem))

func systemPrompt(kind Kind, req Request) (string, error) {
	switch kind {
	case KindStarter:
		return "You are caro. Write one shell command for " + starterForm(req.System) + ".", nil
	case KindQwen:
		var b strings.Builder
		if err := qwenSystem.Execute(&b, req); err != nil {
			return "", fmt.Errorf("fill in the prompt: %w", err)
		}
		return strings.TrimSpace(b.String()), nil
	}
	return "", fmt.Errorf("%w: no prompt is known for a model of kind %q", ErrBadModel, kind)
}

// starterForm returns the one of the starter's two trained forms that serves the system (resources/models/caro-starter.md).
// The shell makes no difference: zsh and sh on macOS read what was trained as macOS/zsh, everything on Linux as Linux/bash.
func starterForm(s shell.System) string {
	if s == shell.MacOS {
		return "macOS/zsh"
	}
	return "Linux/bash"
}
