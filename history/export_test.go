package history

import "go.etcd.io/bbolt"

// WithUpgrade makes s a store of the next schema version, as a later caro will be: step upgrades the present one.
func WithUpgrade(s *Store, step func(*bbolt.Tx) error) *Store {
	s.upgrades = append(s.upgrades, step)
	return s
}
