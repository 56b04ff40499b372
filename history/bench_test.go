package history_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"caro/history"
)

// BenchmarkAdd is an entry with fsync, in a store of 1,000. It is compared with BenchmarkRaw.
func BenchmarkAdd(b *testing.B) {
	s, _ := open(b, history.Options{})
	for i := range 1000 {
		add(b, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
	}
	i := 1000
	for b.Loop() {
		add(b, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
		i++
	}
}

// BenchmarkRaw puts the same bytes into one bucket of a bbolt file of 1,000: opened for each, as a file that processes
// share must be, or kept open.
func BenchmarkRaw(b *testing.B) {
	value, _ := json.Marshal(entry("ask 1000", "command 1000"))
	i := 0
	put := func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("entries"))
		if err != nil {
			return err
		}
		i++
		return bucket.Put(fmt.Appendf(nil, "%016d", i), value)
	}
	path := filepath.Join(b.TempDir(), "raw.db")
	open := func() *bbolt.DB {
		db, err := bbolt.Open(path, 0o600, nil)
		if err != nil {
			b.Fatal(err)
		}
		return db
	}
	update := func(db *bbolt.DB) {
		if err := db.Update(put); err != nil {
			b.Fatal(err)
		}
	}
	db := open()
	for range 1000 {
		update(db)
	}
	b.Run("kept open", func(b *testing.B) {
		for b.Loop() {
			update(db)
		}
	})
	db.Close()
	b.Run("opened each time", func(b *testing.B) {
		for b.Loop() {
			db := open()
			update(db)
			db.Close()
		}
	})
}

// BenchmarkLarge is reading in a store of 100,000 entries.
func BenchmarkLarge(b *testing.B) {
	s := large(b, 100_000)
	list := recent(b, s, history.Query{Limit: 1})
	ctx := context.Background()
	b.Run("Recent", func(b *testing.B) {
		for b.Loop() {
			recent(b, s, history.Query{})
		}
	})
	b.Run("Get", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Get(ctx, list[0].ID); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Recall", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Recall(ctx, "find the 17 largest log files in the folder", history.Query{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, text := range []string{"e", "fi", "nginx", "archive 77", "largest log", "no such words at all"} {
		b.Run("Search "+text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := s.Search(ctx, history.Query{Text: text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// large returns a store with n different entries, made by one import.
func large(b *testing.B, n int) *history.Store {
	b.Helper()
	asks := []string{"find the %d largest log files in the folder", "unpack archive %d into the current folder", "show the disk usage of folder %d", "restart nginx on host %d"}
	cmds := []string{"find . -name '*.log' -size +%dk -exec ls -lhS {} + | head", "tar xzf archive-%d.tar.gz -C .", "du -sh folder%d/* | sort -h", "ssh host%d sudo systemctl restart nginx"}
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, _ := open(b, history.Options{})
	var list []history.Entry
	for i := range n {
		e := entry(fmt.Sprintf(asks[i%len(asks)], i), fmt.Sprintf(cmds[i%len(cmds)], i))
		e.Time = start.Add(time.Duration(i) * time.Minute)
		list = append(list, e)
	}
	for part := range chunks(list, 5000) {
		if err := s.Restore(context.Background(), part...); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func chunks(list []history.Entry, n int) func(func([]history.Entry) bool) {
	return func(yield func([]history.Entry) bool) {
		for len(list) > 0 && yield(list[:min(n, len(list))]) {
			list = list[min(n, len(list)):]
		}
	}
}
