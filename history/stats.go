package history

import (
	"context"
	"encoding/binary"
	"os"
	"time"

	"go.etcd.io/bbolt"
)

// Stats describes a history.
type Stats struct {
	Entries int            `json:"entries"`
	Pinned  int            `json:"pinned"`
	Uses    int            `json:"uses"`
	Levels  map[string]int `json:"levels"` // entries by level
	Shells  map[string]int `json:"shells"` // entries by shell
	Oldest  time.Time      `json:"oldest"` // last uses; zero when there are no entries
	Newest  time.Time      `json:"newest"`
	Bytes   int64          `json:"bytes"`   // size of the file
	Spooled int            `json:"spooled"` // entries that wait in the spool
	Damaged []string       `json:"damaged"` // files that wait for Repair
}

// Stats counts what is in the history. A history that does not exist yet is empty.
func (s *Store) Stats(ctx context.Context) (Stats, error) {
	var st Stats
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		st = Stats{Levels: map[string]int{}, Shells: map[string]int{}}
		q := Query{}
		if k, _ := tx.Bucket(bucketRecent).Cursor().Last(); k != nil {
			st.Newest = keyTime(k)
		}
		if k, _ := tx.Bucket(bucketRecent).Cursor().First(); k != nil {
			st.Oldest = keyTime(k)
		}
		return walk(ctx, tx, &q, func(id []byte, r row) bool {
			st.add(r)
			return true
		})
	})
	if err != nil {
		return Stats{}, wrap("count the history", err)
	}
	if info, err := os.Stat(s.path); err == nil {
		st.Bytes = info.Size()
	}
	st.Spooled, st.Damaged = len(s.spoolFiles()), s.damaged()
	return st, nil
}

func (st *Stats) add(r row) {
	st.Entries++
	st.Uses += r.uses
	st.Levels[r.level.String()]++
	st.Shells[string(r.shell)]++
	if r.pinned {
		st.Pinned++
	}
}

// keyTime returns the time in a key made by recentKey.
func keyTime(key []byte) time.Time {
	return time.Unix(0, int64(binary.BigEndian.Uint64(key))).UTC()
}
