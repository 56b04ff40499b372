package worker_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/worker"
)

// The test program is its own worker: with this variable set it serves, with the fault that the variable names. Another one
// names a folder where a child leaves its process id and holds a lock for as long as it lives.
const (
	faultEnv = "CARO_TEST_FAULT"
	dirEnv   = "CARO_TEST_DIR"
)

func TestMain(m *testing.M) {
	switch fault := os.Getenv(faultEnv); fault {
	case "":
		os.Exit(m.Run())
	case "front end":
		frontEnd()
	default:
		mark(os.Getenv(dirEnv))
		err := worker.Serve(context.Background(), os.Stdin, os.Stdout, loader(fault))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// mark counts this child and locks a file until it ends.
func mark(dir string) {
	if dir == "" {
		return
	}
	check(os.WriteFile(filepath.Join(dir, "pid"), []byte(strconv.Itoa(os.Getpid())), 0o600))
	starts, err := os.OpenFile(filepath.Join(dir, "starts"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	check(err)
	_, err = starts.WriteString("x")
	check(err)
	fd, err := syscall.Open(filepath.Join(dir, "alive"), syscall.O_CREAT|syscall.O_RDWR, 0o600) // not an os.File, which the collector would close
	check(err)
	check(syscall.Flock(fd, syscall.LOCK_EX))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

// starts returns how many children were started.
func starts(t *testing.T, dir string) int {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "starts"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return len(b)
}

// gone waits until the last child is no more.
func gone(t *testing.T, dir string) {
	t.Helper()
	fd, err := syscall.Open(filepath.Join(dir, "alive"), syscall.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatal("the child lives on")
		}
	}
}

// loader returns what a child with a fault loads. Faults of the first child only begin with "once ".
func loader(fault string) worker.Loader {
	if name, ok := strings.CutPrefix(fault, "once "); ok {
		if b, err := os.ReadFile(filepath.Join(os.Getenv(dirEnv), "starts")); err == nil && len(b) > 1 {
			name = "none"
		}
		fault = name
	}
	if load, ok := loadFaults[fault]; ok {
		return load
	}
	do, ok := tokenFaults[fault]
	if !ok {
		panic("no such fault: " + fault)
	}
	return func(worker.Spec) (inference.Engine, error) {
		return &enginetest.Fake{OnToken: func(n int, _ inference.Request) error {
			if n == 8 { // some chunks were sent
				do()
			}
			return nil
		}}, nil
	}
}

// loadFaults are what goes wrong while a model is loaded.
var loadFaults = map[string]worker.Loader{
	"bad model": func(s worker.Spec) (inference.Engine, error) {
		return nil, fmt.Errorf("%w: %s is not a GGUF model", inference.ErrBadModel, s.Path)
	},
	"no engine":   func(worker.Spec) (inference.Engine, error) { return nil, inference.ErrNoEngine },
	"other error": func(worker.Spec) (inference.Engine, error) { return nil, errors.New("the moon is full") },
	"load crash":  func(worker.Spec) (inference.Engine, error) { os.Exit(3); return nil, nil },
	"load hang":   func(worker.Spec) (inference.Engine, error) { select {} },
	"load slow": func(worker.Spec) (inference.Engine, error) {
		time.Sleep(300 * time.Millisecond)
		return &enginetest.Fake{}, nil
	},
	"metal crash": metal(func() (inference.Engine, error) { os.Exit(134); return nil, nil }),
	"metal error": metal(func() (inference.Engine, error) { return nil, errors.New("no shader compiles") }),
	"metal full":  metal(func() (inference.Engine, error) { return nil, inference.ErrOutOfMemory }),
	"metal bad":   metal(func() (inference.Engine, error) { return nil, inference.ErrBadModel }),
	"metal stops": metal(func() (inference.Engine, error) {
		return &enginetest.Fake{OnToken: func(n int, _ inference.Request) error {
			if n == 8 {
				return errors.New("run the model: the command buffer failed")
			}
			return nil
		}}, nil
	}),
	"load nonsense": func(worker.Spec) (inference.Engine, error) { fmt.Println("hello"); select {} },
}

// metal is a loader that works on every backend but Metal.
func metal(fault func() (inference.Engine, error)) worker.Loader {
	return func(s worker.Spec) (inference.Engine, error) {
		if s.Backend == "metal" {
			return fault()
		}
		return &enginetest.Fake{}, nil
	}
}

// tokenFaults are what goes wrong in the middle of an answer.
var tokenFaults = map[string]func(){
	"none":   func() {},
	"exit":   func() { os.Exit(3) },
	"exit 0": func() { os.Exit(0) },
	"panic":  func() { panic("a bug") },
	"killed": func() { signal(syscall.SIGKILL) },
	"bus":    func() { signal(syscall.SIGBUS) },
	"segv":   func() { signal(syscall.SIGSEGV) },
	"ill":    func() { signal(syscall.SIGILL) },
	"abort":  func() { signal(syscall.SIGABRT) },
	"memory": func() {
		fmt.Fprintln(os.Stderr, "terminate called after throwing an instance of 'std::bad_alloc'")
		os.Exit(134)
	},
	"garbage":  func() { fmt.Println("\x00\xff hello") },
	"half":     func() { fmt.Print(`{"op":"chunk","id":`); os.Exit(0) },
	"long":     func() { fmt.Print(strings.Repeat("x", 2<<20)) },
	"wrong op": func() { fmt.Print("{\"op\":\"ready\",\"id\":2}\n{\"op\":\"ready\",\"id\":4}\n") },
	"closed":   func() { os.Stdout.Close(); select {} },
	"hang": func() {
		check(os.WriteFile(filepath.Join(os.Getenv(dirEnv), "hung"), nil, 0o600))
		select {}
	},
	"slow":   func() { time.Sleep(300 * time.Millisecond) },
	"stderr": func() { fmt.Fprint(os.Stderr, strings.Repeat("words on stderr\n", 1<<14)) },
}

func signal(s syscall.Signal) {
	check(syscall.Kill(os.Getpid(), s))
	select {}
}

// frontEnd is a parent that waits for an answer that never comes, to be killed.
func frontEnd() {
	os.Setenv(faultEnv, os.Getenv("CARO_TEST_CHILD"))
	exe, err := os.Executable()
	check(err)
	c := worker.NewClient(worker.Options{Command: []string{exe}})
	_, err = c.Generate(context.Background(), enginetest.Ask("list files"), func(inference.Chunk) { fmt.Println("chunk") })
	check(err)
}
