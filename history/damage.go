package history

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// setAside renames the store when it really is damaged and starts a new one. Another process may have done so already,
// and a panic that is no fault of the file must not cost it its name, so the whole file is read first. When that
// succeeds the fault may be in what only writers use; then everything is copied into a new file.
func (s *Store) setAside(w wait) error {
	unlock, err := w.lock(s.path+suffixLock, true)
	if err != nil {
		return classify(err)
	}
	defer unlock()
	err = s.check(w)
	if err == nil {
		err = s.open(w, false, s.rewrite(copyBuckets))
	}
	if err = classify(err); errors.Is(err, errDamaged) {
		err = classify(s.rename())
	}
	return err
}

// rename gives the store, whose lock the caller holds, a name that tells the time, and starts a new one.
func (s *Store) rename() error {
	stamp := s.opts.Now().UTC().Format("20060102T150405.000000Z")
	aside := s.path + suffixDamaged + stamp
	if err := os.Rename(s.path, aside); err != nil {
		return err
	}
	s.opts.Damaged(aside)
	return s.create()
}

// check reads the whole file and returns an errDamaged when a part of it cannot be read.
func (s *Store) check(w wait) error {
	return s.open(w, false, func(db *bbolt.DB) error {
		return db.View(func(tx *bbolt.Tx) error {
			rows := map[string]int{}
			for _, name := range buckets { // bbolt finds keys that are not in order by chance only
				n, err := ordered(tx.Bucket(name))
				if err != nil {
					return kinded{errDamaged, fmt.Errorf("bucket %s: %w", name, err)}
				}
				rows[string(name)] = n
			}
			n, pins := 0, 0
			err := tx.Bucket(bucketEntries).ForEach(func(id, text []byte) error {
				e, err := checkEntry(tx, id, text)
				n++
				if e.Pinned {
					pins++
				}
				return err
			})
			if err != nil {
				return err
			}
			recent, pinned := rows[string(bucketRecent)], rows[string(bucketPinned)]
			if recent != n || pinned != pins || entries(tx) != n {
				return kinded{errDamaged, fmt.Errorf("%d entries, %d of them pinned, have %d and %d rows and are counted as %d",
					n, pins, recent, pinned, entries(tx))}
			}
			return tx.Bucket(bucketLookup).ForEach(func(key, id []byte) error { return checkLookup(tx, key, id) })
		})
	})
}

// checkEntry returns the entry in text, after it has checked that the rows for it are what they should be.
func checkEntry(tx *bbolt.Tx, id, text []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(text, &e); err != nil {
		return e, kinded{errDamaged, fmt.Errorf("entry %q: %w", id, err)}
	}
	key := recentKey(e.LastUse, e.ID)
	row, pin := tx.Bucket(bucketRecent).Get(key), tx.Bucket(bucketPinned).Get(key)
	if string(id) != string(e.ID) || !bytes.Equal(row, encodeRow(&e)) || e.Pinned != (pin != nil) {
		return e, kinded{errDamaged, fmt.Errorf("entry %q is not where it belongs", id)}
	}
	return e, nil
}

// checkLookup checks that a row of the lookup leads to an entry that has its key. Entries that were imported or restored
// may share a key: it leads to one of them, and to none once that one is removed, so an entry without a row is no damage.
func checkLookup(tx *bbolt.Tx, key, id []byte) error {
	e, err := get(tx, id)
	if err != nil || !bytes.Equal(key, lookupKey(&e)) {
		return kinded{errDamaged, fmt.Errorf("the lookup leads to %q, which is not the entry meant", id)}
	}
	return nil
}

// ordered checks that the keys of a bucket rise and that bbolt would take each of them. It returns how many it has read.
func ordered(b *bbolt.Bucket) (n int, err error) {
	c := b.Cursor()
	var last []byte
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if len(k) > bbolt.MaxKeySize || bytes.Compare(last, k) >= 0 {
			return n, fmt.Errorf("key %.40q is too long or not in order", k)
		}
		last = k
		n++
	}
	return n, nil
}

// Repaired says what Repair did.
type Repaired struct {
	Files     []string // the damaged files, by the names that they have now
	Recovered int      // how many entries came back
}

// Repair checks the whole store, sets it aside when a part of it cannot be read, and recovers the entries of every
// damaged file beside it. Those files are kept under another name until Clear. An entry that was deleted shortly before
// the damage may come back.
func (s *Store) Repair(ctx context.Context) (Repaired, error) {
	var done Repaired
	w := wait{ctx, time.Now().Add(s.opts.Timeout)}
	if s.started() {
		if err := s.view(ctx, func(*bbolt.Tx) error { return nil }); err != nil { // upgrades it, if need be
			return done, wrap("repair the history", err)
		}
		if err := s.setAside(w); err != nil {
			return done, wrap("repair the history", err)
		}
	}
	for _, file := range s.damaged() {
		found, err := s.salvage(w, file)
		if err != nil {
			return done, wrap("repair the history", classify(err))
		}
		n, err := s.merge(ctx, found)
		if err != nil {
			return done, wrap("repair the history", err)
		}
		kept := strings.Replace(file, suffixDamaged, suffixRepaired, 1)
		if err := os.Rename(file, kept); err != nil {
			return done, wrap("repair the history", classify(err))
		}
		done.Files = append(done.Files, kept)
		done.Recovered += n
	}
	return done, nil
}

// damaged returns the paths of the files that were set aside and wait for Repair.
func (s *Store) damaged() []string { return s.siblings(suffixDamaged) }

// siblings returns the paths beside the store whose names begin with its name and suffix, in order.
func (s *Store) siblings(suffix string) []string {
	list, _ := os.ReadDir(filepath.Dir(s.path))
	var paths []string
	for _, f := range list {
		if strings.HasPrefix(f.Name(), filepath.Base(s.path)+suffix) {
			paths = append(paths, filepath.Join(filepath.Dir(s.path), f.Name()))
		}
	}
	return paths
}

// merge adds the entries whose ids are not in the store and returns how many that were.
func (s *Store) merge(ctx context.Context, found []Entry) (n int, err error) {
	const batch = 1000 // entries in a transaction: bounds its memory and how long others wait
	for len(found) > 0 && err == nil {
		part := found[:min(batch, len(found))]
		found = found[len(part):]
		added := 0
		err = s.update(ctx, func(tx *bbolt.Tx) error {
			added = 0
			for _, e := range part {
				if tx.Bucket(bucketEntries).Get([]byte(e.ID)) != nil {
					continue
				}
				e.complete(s.opts.Now())
				if err := put(tx, e); err != nil {
					return err
				}
				added++
			}
			return nil
		})
		n += added
	}
	return n, err
}

// salvage returns the entries that can be read from a damaged file: those that its tree leads to, and when that is
// broken also those whose text is found in its bytes.
func (s *Store) salvage(w wait, file string) ([]Entry, error) {
	found := map[ID]Entry{}
	err := w.guarded(file, false, func(db *bbolt.DB) error {
		return db.View(func(tx *bbolt.Tx) error {
			return tx.Bucket(bucketEntries).ForEach(func(_, text []byte) error { return collect(found, text) })
		})
	})
	if err != nil {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		carve(found, text)
	}
	list := make([]Entry, 0, len(found))
	for _, e := range found {
		list = append(list, e)
	}
	return list, nil
}

// collect adds the entry in text to found unless a later state of it is there.
func collect(found map[ID]Entry, text []byte) error {
	var e Entry
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&e); err != nil {
		return err
	}
	if !e.ID.valid() {
		return errors.New("not an entry")
	}
	if old, ok := found[e.ID]; !ok || old.LastUse.Before(e.LastUse) {
		found[e.ID] = e
	}
	return nil
}

// carve looks for the texts of entries in the bytes of a file. bbolt keeps each value in one piece.
func carve(found map[ID]Entry, text []byte) {
	begin := []byte(`{"id":"`)
	for {
		i := bytes.Index(text, begin)
		if i < 0 {
			return
		}
		text = text[i:]
		_ = collect(found, text) // what is no entry is passed over
		text = text[len(begin):]
	}
}
