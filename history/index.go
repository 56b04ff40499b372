package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"caro/internal/shell"
	"caro/safety"
)

// The buckets. Everything but entries and meta is an index that can be built again from the entries.
var (
	bucketMeta    = []byte("meta")    // schema, count
	bucketEntries = []byte("entries") // id: entry as JSON
	bucketRecent  = []byte("recent")  // last use, id: row; in the order of use, so a day is a range of keys
	bucketPinned  = []byte("pinned")  // last use, id: nothing
	bucketLookup  = []byte("lookup")  // hash of request and command: id
	bucketDrained = []byte("drained") // spool file: nothing; see drain
)

var buckets = [][]byte{bucketMeta, bucketEntries, bucketRecent, bucketPinned, bucketLookup, bucketDrained}

var (
	keySchema = []byte("schema")
	keyCount  = []byte("count")
)

// row is what listing and search need of an entry without decoding its JSON.
type row struct {
	pinned         bool
	level          safety.Level
	uses           int
	shell          []byte
	query, command []byte
}

// encodeRow returns the row of an entry: pin, level, uses, then the texts, all but the last one behind their lengths.
func encodeRow(e *Entry) []byte {
	b := make([]byte, 0, 16+len(e.Query)+len(e.Command))
	pinned := byte(0)
	if e.Pinned {
		pinned = 1
	}
	b = append(b, pinned, byte(e.Level))
	b = binary.AppendUvarint(b, uint64(e.Uses))
	b = binary.AppendUvarint(b, uint64(len(e.Shell)))
	b = append(b, e.Shell...)
	b = binary.AppendUvarint(b, uint64(len(e.Query)))
	b = append(b, e.Query...)
	return append(b, e.Command...)
}

// decodeRow returns the row in b, which it shares. A row that cannot be read is empty.
func decodeRow(b []byte) row {
	if len(b) < 2 {
		return row{}
	}
	uses, n := binary.Uvarint(b[2:])
	if n <= 0 {
		return row{}
	}
	r := row{pinned: b[0] != 0, level: safety.Level(b[1]), uses: int(uses)}
	r.shell, b = cutText(b[2+n:])
	r.query, r.command = cutText(b)
	return r
}

// cutText returns the text that begins b behind its length, and what follows it.
func cutText(b []byte) (text, rest []byte) {
	n, size := binary.Uvarint(b)
	if size <= 0 || n > uint64(len(b)-size) {
		return nil, nil
	}
	return b[size : size+int(n)], b[size+int(n):]
}

// recentKey returns the place of an entry in the order of use.
func recentKey(t time.Time, id ID) []byte {
	return append(timeKey(t), id...)
}

// timeKey returns the part of a key that is before all keys of entries last used at t: big endian, so that keys sort as
// times do.
func timeKey(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, 8+idLen), uint64(max(t.UnixNano(), 0)))
}

// recentID returns the id at the end of a key made by recentKey.
func recentID(key []byte) []byte { return key[min(8, len(key)):] }

// lookupKey returns the key that entries for the same request and command share.
func lookupKey(e *Entry) []byte {
	h := sha256.New()
	for _, s := range []string{e.Query, e.Command, string(e.Shell), string(e.System)} {
		fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return h.Sum(nil)[:16]
}

// fill is how full a page of a bucket whose keys mostly rise is left when it is split; bbolt's own 0.5 is for keys that
// come in any order, and would leave half of the file empty.
const fill = 0.9

// get returns the entry with the id, or ErrNotFound.
func get(tx *bbolt.Tx, id []byte) (Entry, error) {
	b := tx.Bucket(bucketEntries).Get(id)
	if b == nil {
		return Entry{}, ErrNotFound
	}
	var e Entry
	if err := json.Unmarshal(b, &e); err != nil {
		return Entry{}, fmt.Errorf("read entry %s: %w", id, err)
	}
	return e, nil
}

// put writes a complete entry with its indexes in place of the one with its id, if there is one.
func put(tx *bbolt.Tx, e Entry) error {
	if _, err := remove(tx, e.ID); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return insert(tx, &e)
}

// insert writes a complete entry whose id is new, with its indexes.
func insert(tx *bbolt.Tx, e *Entry) error {
	value, err := json.Marshal(e)
	if err != nil {
		return err
	}
	b := tx.Bucket(bucketEntries)
	b.FillPercent = fill
	if err := b.Put([]byte(e.ID), value); err != nil {
		return err
	}
	if err := index(tx, e); err != nil {
		return err
	}
	return count(tx, 1)
}

// index writes the index rows of an entry.
func index(tx *bbolt.Tx, e *Entry) error {
	key := recentKey(e.LastUse, e.ID)
	if e.Pinned {
		if err := tx.Bucket(bucketPinned).Put(key, nil); err != nil {
			return err
		}
	}
	b := tx.Bucket(bucketRecent)
	b.FillPercent = fill
	if err := b.Put(key, encodeRow(e)); err != nil {
		return err
	}
	return tx.Bucket(bucketLookup).Put(lookupKey(e), []byte(e.ID))
}

// remove takes an entry and its index rows out and returns it.
func remove(tx *bbolt.Tx, id ID) (Entry, error) {
	e, err := get(tx, []byte(id))
	if err != nil {
		return Entry{}, err
	}
	key := recentKey(e.LastUse, e.ID)
	lookup := tx.Bucket(bucketLookup)
	if k := lookupKey(&e); bytes.Equal(lookup.Get(k), []byte(id)) {
		err = lookup.Delete(k)
	}
	for _, b := range [][]byte{bucketPinned, bucketRecent} {
		if err == nil {
			err = tx.Bucket(b).Delete(key)
		}
	}
	if err == nil {
		err = tx.Bucket(bucketEntries).Delete([]byte(id))
	}
	if err == nil {
		err = count(tx, -1)
	}
	return e, err
}

// entries returns how many entries there are.
func entries(tx *bbolt.Tx) int {
	n, _ := binary.Uvarint(tx.Bucket(bucketMeta).Get(keyCount))
	return int(n)
}

// count keeps the number of entries, which bbolt knows only after reading every page.
func count(tx *bbolt.Tx, delta int) error {
	return tx.Bucket(bucketMeta).Put(keyCount, binary.AppendUvarint(nil, uint64(max(entries(tx)+delta, 0))))
}

// matches reports whether a row passes the filters of q that are not about time.
func (q *Query) matches(r row) bool {
	return (q.Level == nil || r.level == *q.Level) &&
		(q.Shell == "" || q.Shell == shell.Shell(r.shell)) &&
		(!q.Pinned || r.pinned)
}
