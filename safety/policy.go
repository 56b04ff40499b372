package safety

import "fmt"

// Policy is how much the user wants to be asked.
type Policy int

// The policies. The zero value is the default.
const (
	// ModeratePolicy confirms High and blocks Critical.
	ModeratePolicy Policy = iota
	// StrictPolicy confirms Moderate and blocks the rest.
	StrictPolicy
	// PermissivePolicy confirms High and releases Critical for a typed word.
	PermissivePolicy
)

var policyNames = [...]string{"moderate", "strict", "permissive"}

// String returns the policy's name.
func (p Policy) String() string {
	if p < ModeratePolicy || p > PermissivePolicy {
		return fmt.Sprintf("Policy(%d)", int(p))
	}
	return policyNames[p]
}

// ParsePolicy returns the policy with the given name. The error names the policies there are.
func ParsePolicy(name string) (Policy, error) {
	for i, n := range policyNames {
		if n == name {
			return Policy(i), nil
		}
	}
	return 0, fmt.Errorf("unknown safety level %q (strict, moderate, permissive)", name)
}

// MarshalText writes the policy's name.
func (p Policy) MarshalText() ([]byte, error) {
	if p < ModeratePolicy || p > PermissivePolicy {
		return nil, fmt.Errorf("no such safety level: %d", int(p))
	}
	return []byte(policyNames[p]), nil
}

// UnmarshalText reads a policy's name.
func (p *Policy) UnmarshalText(b []byte) (err error) {
	*p, err = ParsePolicy(string(b))
	return err
}

// Act is what the user wants to do with a command.
type Act int

// The acts.
const (
	Copy Act = iota
	Run
)

// Demand is what an act on a command asks of the user first.
type Demand int

// The demands, in rising order.
const (
	// None asks nothing.
	None Demand = iota
	// Confirm asks for an explicit act that is not the default button.
	Confirm
	// TypeWord asks for a shown word, typed in full.
	TypeWord
	// Block refuses the act, with the reason and the safer form.
	Block
)

var demandNames = [...]string{"none", "confirm", "type", "block"}

// String returns the demand's name: none, confirm, type or block.
func (d Demand) String() string {
	if d < None || d > Block {
		return fmt.Sprintf("Demand(%d)", int(d))
	}
	return demandNames[d]
}

// MarshalText writes the demand's name.
func (d Demand) MarshalText() ([]byte, error) {
	if d < None || d > Block {
		return nil, fmt.Errorf("no such demand: %d", int(d))
	}
	return []byte(demandNames[d]), nil
}

// UnmarshalText reads a demand's name.
func (d *Demand) UnmarshalText(b []byte) error {
	for i, n := range demandNames {
		if n == string(b) {
			*d = Demand(i)
			return nil
		}
	}
	return fmt.Errorf("unknown demand %q (none, confirm, type, block)", b)
}

// demands is the one table of what each policy asks, by policy, level and act (Copy, Run).
var demands = [...][4][2]Demand{
	ModeratePolicy:   {{None, None}, {None, Confirm}, {Confirm, Confirm}, {Block, Block}},
	StrictPolicy:     {{None, None}, {Confirm, Confirm}, {Block, Block}, {Block, Block}},
	PermissivePolicy: {{None, None}, {None, Confirm}, {Confirm, Confirm}, {TypeWord, TypeWord}},
}

// Demand returns what the policy asks before the act on a command of level l.
// Anything outside the table is blocked.
func (p Policy) Demand(l Level, a Act) Demand {
	if p < ModeratePolicy || p > PermissivePolicy || l < Safe || l > Critical || a < Copy || a > Run {
		return Block
	}
	return demands[p][l][a]
}
