// Package script turns the text of a command into a syntax tree that the safety, portability and explain packages share.
package script

import (
	"encoding/json"
	"fmt"
)

// Span is a range of byte offsets into a command, end exclusive. In JSON it is the pair [start, end].
type Span struct{ Start, End int }

// MarshalJSON writes the pair [start, end].
func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal([2]int{s.Start, s.End}) }

// UnmarshalJSON reads the pair [start, end].
func (s *Span) UnmarshalJSON(b []byte) error {
	var pair [2]int
	if err := json.Unmarshal(b, &pair); err != nil {
		return fmt.Errorf("span: %w", err)
	}
	s.Start, s.End = pair[0], pair[1]
	return nil
}

// MarshalYAML writes the pair [start, end].
func (s Span) MarshalYAML() (any, error) { return [2]int{s.Start, s.End}, nil }
