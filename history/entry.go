package history

import (
	"time"

	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
)

// ID names an entry. IDs sort by time of creation.
type ID string

// Origin says which front end an entry came from.
type Origin string

// The origins.
const (
	OriginApp    Origin = "app"
	OriginCLI    Origin = "cli"
	OriginWidget Origin = "widget"
)

// Entry is one command that the user approved or that was printed for them.
type Entry struct {
	ID            ID                 `json:"id"`
	Time          time.Time          `json:"time"` // when it was approved, UTC
	Query         string             `json:"query"`
	Command       string             `json:"command"` // as approved
	Edited        bool               `json:"edited"`  // the user changed what the model wrote
	Explanation   string             `json:"explanation"`
	Level         safety.Level       `json:"level"`
	Rules         []string           `json:"rules,omitempty"` // ids of the findings
	Shell         shell.Shell        `json:"shell"`
	System        shell.System       `json:"system"`
	Model         inference.ModelRef `json:"model"`
	PromptVersion string             `json:"prompt_version,omitempty"`
	Seed          uint32             `json:"seed,omitempty"`
	Stats         inference.Stats    `json:"stats"`
	Origin        Origin             `json:"origin"`
	Pinned        bool               `json:"pinned,omitempty"`
	Uses          int                `json:"uses"` // how often it was approved
	LastUse       time.Time          `json:"last_use"`
}
