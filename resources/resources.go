// Package resources holds the texts that are built into the program: the grammar of answers, the prompts and the model catalogue.
// The starter model lies in the folder models beside the program and is never embedded.
package resources

import _ "embed"

// Grammar is the GBNF grammar that every answer follows.
//
//go:embed grammar.gbnf
var Grammar string

// Models is the model catalogue, in JSON; package inference/model reads it.
//
//go:embed models.json
var Models []byte

// QwenSystem is the system prompt of Qwen2.5-Coder, a text/template over the request's System and Shell.
//
//go:embed prompts/qwen2.5-coder.tmpl
var QwenSystem string

// QwenExamples are requests and the commands that answer them, to be shown to Qwen2.5-Coder: lines of system, request and command, with tabs
// between them.
//
//go:embed prompts/examples.tsv
var QwenExamples string
