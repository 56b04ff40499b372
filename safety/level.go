package safety

import "fmt"

// Level is the worst effect that a command could have, from [Safe] to [Critical]. Its criteria are in docs/safety.md.
type Level int

// The levels, in rising order. The zero value is Safe so that levels compare with < and combine with max;
// whoever has not assessed a command has no Level, never Safe.
const (
	// Safe commands only read, or create nothing that existed.
	Safe Level = iota
	// Moderate commands make a limited, named, recoverable or routine change.
	Moderate
	// High commands lose much or are hard to undo, within the user's own files or a service.
	High
	// Critical commands lose the system, a disk, the home folder or credentials.
	Critical
)

var levelNames = [...]string{"safe", "moderate", "high", "critical"}

// String returns the level's name in lower case.
func (l Level) String() string {
	if l < Safe || l > Critical {
		return fmt.Sprintf("Level(%d)", int(l))
	}
	return levelNames[l]
}

// ParseLevel returns the level with the given name. The error names the levels there are.
func ParseLevel(name string) (Level, error) {
	for i, n := range levelNames {
		if n == name {
			return Level(i), nil
		}
	}
	return 0, fmt.Errorf("unknown level %q (safe, moderate, high, critical)", name)
}

// MarshalText writes the level's name.
func (l Level) MarshalText() ([]byte, error) {
	if l < Safe || l > Critical {
		return nil, fmt.Errorf("no such level: %d", int(l))
	}
	return []byte(levelNames[l]), nil
}

// UnmarshalText reads a level's name.
func (l *Level) UnmarshalText(b []byte) (err error) {
	*l, err = ParseLevel(string(b))
	return err
}
