package inference

import (
	"fmt"
	"strings"
	"text/template"

	"caro/internal/shell"
	"caro/resources"
)

// PromptVersion names the prompts of this build. It changes when a prompt does, so that old answers can be told apart.
const PromptVersion = "1"

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

// Prompt returns what a model of the kind reads for a request, the fixed text first so that its KV cache can be reused.
// The error is [ErrBadModel] for a kind that caro cannot prompt.
func Prompt(kind Kind, req Request) ([]Part, error) {
	system, err := systemPrompt(kind, req)
	if err != nil {
		return nil, err
	}
	return []Part{
		{"<|im_start|>system\n" + system + "<|im_end|>\n<|im_start|>user\n", true},
		{strings.TrimSpace(req.Query), false},
		{"<|im_end|>\n<|im_start|>assistant\n", true},
	}, nil
}

// Chat returns a request as a server takes it that applies a chat template of its own: the system's text and the user's.
func Chat(req Request) (system, user string, err error) {
	system, err = systemPrompt(KindQwen, req)
	return system, strings.TrimSpace(req.Query), err
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
