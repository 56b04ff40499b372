package history_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"caro/history"
)

// The tests of this file run the test binary again as another process. What it does is in this variable:
// add PATH NAME COUNT TIMEOUT.
const childVariable = "CARO_HISTORY_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childVariable); job != "" {
		os.Exit(child(strings.Split(job, "\t")))
	}
	os.Exit(m.Run())
}

// child adds entries and prints the command of each one that was acknowledged.
func child(job []string) int {
	count, _ := strconv.Atoi(job[2])
	timeout, _ := time.ParseDuration(job[3])
	s := history.Open(job[0], history.Options{Timeout: timeout})
	for i := range count {
		command := fmt.Sprintf("%s-%d", job[1], i)
		if _, err := s.Add(context.Background(), history.Entry{Query: "do " + command, Command: command}); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		fmt.Println(command) // not buffered: what was printed was acknowledged
	}
	return 0
}

// adder starts a process that adds count entries. Its acknowledgements can be read from the scanner.
func adder(t testing.TB, path, name string, count int, timeout time.Duration) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run=^$")
	cmd.Env = append(os.Environ(), childVariable+"="+strings.Join([]string{path, name, strconv.Itoa(count), timeout.String()}, "\t"))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// scale returns n, or the number in the variable: the whole tests take minutes.
func scale(variable string, n int) int {
	if more, err := strconv.Atoi(os.Getenv(variable)); err == nil {
		return more
	}
	return n
}

// all returns the commands in a store and how often each is there.
func all(t testing.TB, s *history.Store) map[string]int {
	t.Helper()
	seen := map[string]int{}
	for e, err := range s.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		seen[e.Command]++
	}
	return seen
}

// Ensure that several processes that write at once lose nothing, and that a reader sees whole entries meanwhile.
// CARO_TEST_ENTRIES=2000 is the full size.
func TestStore_Processes(t *testing.T) {
	const writers = 8
	count := scale("CARO_TEST_ENTRIES", 25)
	path := filepath.Join(t.TempDir(), "history.db")
	var wg sync.WaitGroup
	for w := range writers {
		cmd, acks := adder(t, path, fmt.Sprint("w", w), count, 2*time.Second)
		wg.Go(func() {
			n := 0
			for acks.Scan() {
				n++
			}
			if err := cmd.Wait(); err != nil || n != count {
				t.Errorf("writer %d: %d of %d, %v", w, n, count, err)
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	reader := history.Open(path, history.Options{Timeout: 10 * time.Second})
	for reads := 0; ; reads++ {
		for _, e := range recent(t, reader, history.Query{Limit: 10}) {
			if e.Query != "do "+e.Command {
				t.Fatalf("torn entry %+v", e)
			}
		}
		select {
		case <-done:
		default:
			continue
		}
		t.Logf("%d reads", reads)
		break
	}
	if n := len(all(t, reader)); n != writers*count {
		t.Errorf("%d of %d entries are there", n, writers*count)
	}
}

// Ensure that a process that is killed at any moment leaves a store that opens and holds all that it acknowledged.
// CARO_TEST_KILLS=200 is the full number.
func TestStore_Kill(t *testing.T) {
	kills := scale("CARO_TEST_KILLS", 12)
	path := filepath.Join(t.TempDir(), "history.db")
	s := history.Open(path, history.Options{Timeout: 10 * time.Second, Damaged: func(aside string) { t.Errorf("damaged: %s", aside) }})
	acked := map[string]bool{}
	for k := range kills {
		// Every third process may wait for almost nothing, with the lock held by another, so that the spool is in use.
		timeout := 2 * time.Second
		if k%3 == 0 {
			timeout = time.Millisecond
		}
		killed, acks := adder(t, path, fmt.Sprint("k", k), 1<<20, timeout)
		other, otherAcks := adder(t, path, fmt.Sprint("o", k), 1<<20, timeout)
		time.AfterFunc(time.Duration(20+rand.IntN(150))*time.Millisecond, func() {
			killed.Process.Kill()
			time.Sleep(time.Duration(rand.IntN(10)) * time.Millisecond)
			other.Process.Kill()
		})
		var wg sync.WaitGroup
		var more []string
		wg.Go(func() {
			for otherAcks.Scan() {
				more = append(more, otherAcks.Text())
			}
		})
		for acks.Scan() {
			acked[acks.Text()] = true
		}
		wg.Wait()
		for _, c := range more {
			acked[c] = true
		}
		killed.Wait()
		other.Wait()

		if k%10 == 9 || k == kills-1 {
			seen := all(t, s)
			for command := range acked {
				if seen[command] != 1 {
					t.Fatalf("after kill %d: %s is there %d times", k, command, seen[command])
				}
			}
		}
	}
	t.Logf("%d entries survived %d kills", len(acked), kills)
	if len(acked) == 0 {
		t.Error("nothing was acknowledged before the kills")
	}
	if r, err := s.Repair(context.Background()); err != nil || len(r.Files) != 0 {
		t.Errorf("Repair found %+v, %v", r, err)
	}
}

// hold keeps the file locked as a foreign program would, until the returned function is called.
func hold(t testing.TB, path string) (release func()) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return func() { db.Close() }
}

// Ensure that reads of a held file fail in time and that writes wait in the spool until the next operation.
func TestStore_Busy(t *testing.T) {
	ctx := context.Background()
	s, path := open(t, history.Options{Timeout: 30 * time.Millisecond})
	first := add(t, s, entry("one", "1"))
	release := hold(t, path)

	if _, err := s.Recent(ctx, history.Query{}); !errors.Is(err, history.ErrBusy) || history.Hint(err) == "" {
		t.Errorf("Recent: %v", err)
	}
	if err := s.Pin(ctx, first, true); !errors.Is(err, history.ErrBusy) {
		t.Errorf("Pin: %v", err)
	}
	second := add(t, s, entry("two", "2"))
	third := add(t, s, entry("one", "1"))
	spool, err := os.ReadDir(path + ".spool")
	if err != nil || len(spool) != 2 {
		t.Fatalf("spool: %v, %v", spool, err)
	}
	for _, f := range spool {
		if info, err := f.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", f.Name(), info.Mode(), err)
		}
	}
	release()

	if e, err := s.Get(ctx, second); err != nil || e.Command != "2" {
		t.Errorf("Get: %+v, %v", e, err)
	}
	if e, err := s.Get(ctx, first); err != nil || e.Uses != 2 || third == first {
		t.Errorf("Get: %+v, %v", e, err)
	}
	if spool, _ := os.ReadDir(path + ".spool"); len(spool) != 0 {
		t.Errorf("%d files are left in the spool", len(spool))
	}
}

// Ensure that a file that was drained but not removed, as after a crash, is not counted again.
func TestStore_Drain_Twice(t *testing.T) {
	s, path := open(t, history.Options{Timeout: 20 * time.Millisecond})
	add(t, s, entry("one", "1"))
	release := hold(t, path)
	id := add(t, s, entry("one", "1"))
	release()
	name := filepath.Join(path+".spool", string(id)+".json")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if list := recent(t, s, history.Query{}); len(list) != 1 || list[0].Uses != 2 {
			t.Fatalf("%+v", list)
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Ensure that a cancelled operation ends at once and says why.
func TestStore_Cancelled(t *testing.T) {
	s, path := open(t, history.Options{Timeout: time.Hour})
	add(t, s, entry("one", "1"))
	defer hold(t, path)()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Recent(ctx, history.Query{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Recent: %v", err)
	}
	if _, err := s.Add(ctx, entry("two", "2")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Add: %v", err)
	}
	if _, err := os.Stat(path + ".spool"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a cancelled Add left a spool: %v", err)
	}
}
