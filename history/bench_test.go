package history_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"caro/history"
)

// BenchmarkAdd adds an entry to a store of 1,000, in turn with putting the same bytes into one bucket of a bbolt file
// that is opened for it, as a file that processes share must be, and of one that stays open. It reports the medians, since
// a disk that others use too has bad moments, and how many times the raw ones an Add takes.
func BenchmarkAdd(b *testing.B) {
	s, path := open(b, history.Options{})
	for i := range 1000 {
		add(b, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i)))
	}
	raw := newRaw(b, path+".raw", 1000)
	opened := newRaw(b, path+".opened", 1000)
	opened.close()
	var ours, reopened, kept []time.Duration
	i := 1000
	for b.Loop() {
		ours = append(ours, timed(func() { add(b, s, entry(fmt.Sprint("ask ", i), fmt.Sprint("command ", i))) }))
		reopened = append(reopened, timed(func() { opened.open(); opened.put(); opened.close() }))
		kept = append(kept, timed(raw.put))
		i++
	}
	b.ReportMetric(median(ours)*1e3, "ms/add")
	b.ReportMetric(median(ours)/median(reopened), "x/raw-opened")
	b.ReportMetric(median(ours)/median(kept), "x/raw-kept-open")
}

// rawFile is a bbolt file with one bucket.
type rawFile struct {
	b     *testing.B
	path  string
	db    *bbolt.DB
	value []byte
	n     int
}

func newRaw(b *testing.B, path string, n int) *rawFile {
	r := &rawFile{b: b, path: path}
	r.value, _ = json.Marshal(entry("ask 1000", "command 1000"))
	r.open()
	for range n {
		r.put()
	}
	b.Cleanup(r.close)
	return r
}

func (r *rawFile) open() {
	var err error
	if r.db, err = bbolt.Open(r.path, 0o600, nil); err != nil {
		r.b.Fatal(err)
	}
}

func (r *rawFile) close() { r.db.Close() }

func (r *rawFile) put() {
	err := r.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("entries"))
		if err != nil {
			return err
		}
		r.n++
		return bucket.Put(fmt.Appendf(nil, "%016d", r.n), r.value)
	})
	if err != nil {
		r.b.Fatal(err)
	}
}

func timed(fn func()) time.Duration {
	start := time.Now()
	fn()
	return time.Since(start)
}

// median returns the median in seconds.
func median(list []time.Duration) float64 {
	slices.Sort(list)
	return list[len(list)/2].Seconds()
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
