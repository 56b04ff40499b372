package history

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"

	"go.etcd.io/bbolt"
)

// upgrade turns a file of one version into one of the next.
type upgrade func(*bbolt.Tx) error

// upgrades returns the steps from version 1 to the newest, in order. A change of the buckets or of the meaning of a
// field appends a step; a field that may be absent needs none.
func upgrades() []upgrade { return nil }

// errOld is returned inside the package when a reader finds a file that has to be upgraded first.
var errOld = errors.New("the history is of an older version")

// schema is the version of the files that this store writes.
func (s *Store) schema() int { return 1 + len(s.upgrades) }

// schemaOf returns the version of a file. One without the buckets that every version has is damaged.
func (s *Store) schemaOf(db *bbolt.DB) (version int, err error) {
	err = db.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil {
			return kinded{errDamaged, errors.New("it has no meta bucket")}
		}
		v, n := binary.Uvarint(meta.Get(keySchema))
		if n <= 0 || v == 0 {
			return kinded{errDamaged, errors.New("it has no schema version")}
		}
		version = int(v)
		if version != s.schema() {
			return nil
		}
		for _, name := range buckets {
			if tx.Bucket(name) == nil {
				return kinded{errDamaged, fmt.Errorf("it has no %s bucket", name)}
			}
		}
		return nil
	})
	return version, err
}

// migrate upgrades a file in one transaction, after it has made a backup of it.
func (s *Store) migrate(db *bbolt.DB, version int) error {
	backup := s.path + suffixBackup + strconv.Itoa(version)
	err := db.View(func(tx *bbolt.Tx) error {
		return writeSynced(backup, func(f *os.File) error {
			_, err := tx.WriteTo(f)
			return err
		})
	})
	if err != nil {
		return err
	}
	return db.Update(func(tx *bbolt.Tx) error {
		for i, step := range s.upgrades[version-1:] {
			if err := step(tx); err != nil {
				return fmt.Errorf("upgrade to version %d: %w", version+i+1, err)
			}
		}
		return putSchema(tx, s.schema())
	})
}

// putSchema writes a version into a store that has its buckets.
func putSchema(tx *bbolt.Tx, version int) error {
	return tx.Bucket(bucketMeta).Put(keySchema, binary.AppendUvarint(nil, uint64(version)))
}
