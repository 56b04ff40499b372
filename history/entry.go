package history

import (
	"time"

	"caro/inference"
	"caro/internal/shell"
	"caro/safety"
)

// Origin says which front end an entry came from.
type Origin string

// The origins.
const (
	OriginApp    Origin = "app"
	OriginCLI    Origin = "cli"
	OriginWidget Origin = "widget"
)

// Entry is one command that the user approved or that was printed for them. The same command for the same request is
// one entry, however often it is approved: Uses and LastUse tell, and the other fields are those of the last approval.
type Entry struct {
	ID            ID                 `json:"id"`
	Time          time.Time          `json:"time"` // when it was first approved, UTC
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

// complete fills in what an entry needs to be stored: an id, times in UTC and a use.
func (e *Entry) complete(now time.Time) {
	if e.Time.IsZero() {
		e.Time = now
	}
	if e.LastUse.IsZero() {
		e.LastUse = e.Time
	}
	// Round drops the monotonic clock: what is stored must equal what is read.
	e.Time, e.LastUse = e.Time.Round(0).UTC(), e.LastUse.Round(0).UTC()
	if e.ID == "" {
		e.ID = newID(e.Time)
	}
	e.Uses = max(e.Uses, 1)
}

// again returns the entry after the approval next, which is of the same command for the same request.
func (e Entry) again(next Entry) Entry {
	if next.LastUse.Before(e.LastUse) { // an approval that waited in the spool
		e.Uses += next.Uses
		return e
	}
	next.ID, next.Time, next.Pinned = e.ID, e.Time, e.Pinned || next.Pinned
	next.Uses += e.Uses
	return next
}
