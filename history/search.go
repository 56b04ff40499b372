package history

import (
	"context"
	"strings"

	"go.etcd.io/bbolt"
)

// Recent returns the entries that q selects, newest use first; with q.Text the best match comes first.
func (s *Store) Recent(ctx context.Context, q Query) ([]Entry, error) {
	if strings.TrimSpace(q.Text) != "" {
		matches, err := s.Search(ctx, q)
		list := make([]Entry, len(matches))
		for i, m := range matches {
			list[i] = m.Entry
		}
		return list, err
	}
	var list []Entry
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		list = list[:0]
		return walk(ctx, tx, &q, func(id []byte, r row) (more bool) {
			if e, err := get(tx, id); err == nil { // Repair reports entries that cannot be read
				list = append(list, e)
			}
			return len(list) < q.limit()
		})
	})
	if err != nil {
		return nil, wrap("list the history", err)
	}
	return list, nil
}

// walk calls fn for the rows that pass the filters of q, newest use first, until fn returns false or ctx is done.
// The row and the id are valid during the call only.
func walk(ctx context.Context, tx *bbolt.Tx, q *Query, fn func(id []byte, r row) (more bool)) error {
	recent := tx.Bucket(bucketRecent)
	c := recent.Cursor()
	if q.Pinned {
		c = tx.Bucket(bucketPinned).Cursor()
	}
	since := timeKey(q.Since)
	k, v := last(c, q)
	for i := 0; k != nil && (q.Since.IsZero() || string(k) >= string(since)); i++ {
		if i%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if q.Pinned {
			v = recent.Get(k)
		}
		if r := decodeRow(v); q.matches(r) && !fn(recentID(k), r) {
			return nil
		}
		k, v = c.Prev()
	}
	return nil
}

// last puts the cursor on the last row before q.Until and returns it.
func last(c *bbolt.Cursor, q *Query) (key, value []byte) {
	if q.Until.IsZero() {
		return c.Last()
	}
	if k, _ := c.Seek(timeKey(q.Until)); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// Match is an entry that a search found.
type Match struct {
	Entry
	Score   int   // higher is better; comparable within one search
	Query   []int // byte offsets of the matched characters in Entry.Query, for highlighting
	Command []int // the same for Entry.Command
}

const (
	// maxTerm is the longest search word that is matched as a sparse sequence of characters, in bytes. The library's
	// score triples with each adjacent match and would overflow; longer words must occur as they are.
	maxTerm = 24
	// maxTerms bounds the work of a search; further words are ignored.
	maxTerms = 8
	// maxRanked is how many entries that match are ranked, newest first. One letter is in nearly all of 100,000, and
	// ranking them would take three times the 50 ms that a search has.
	maxRanked = 10_000
)

// Search returns the entries that contain each word of q.Text, possibly with other characters in between, best match
// first and newer before older. Case does not matter. When very many entries match, as with a single letter, only the
// 10,000 newest of them are ranked, which bounds time and memory.
func (s *Store) Search(ctx context.Context, q Query) ([]Match, error) {
	terms := parseTerms(q.Text)
	var list []Match
	err := s.view(ctx, func(tx *bbolt.Tx) error {
		var found []candidate
		err := walk(ctx, tx, &q, func(id []byte, r row) bool {
			if c, ok := matchRow(r, terms); ok {
				c.id = string(id)
				found = append(found, c)
			}
			return len(found) < maxRanked
		})
		list = rank(tx, found, q.limit())
		return err
	})
	if err != nil {
		return nil, wrap("search the history", err)
	}
	return list, nil
}

// Count returns how many entries there are.
func (s *Store) Count(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(tx *bbolt.Tx) error {
		n = tx.Bucket(bucketRecent).Stats().KeyN
		return nil
	})
	return n, wrap("count the history", err)
}
