package share_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"caro/inference"
	"caro/inference/enginetest"
	"caro/inference/share"
	"caro/internal/testkit"
)

// The test program is its own app and its own stranger: with these variables set to the path of a socket it serves a fake engine there, or tries to ask one.
const (
	appEnv      = "CARO_TEST_APP"
	strangerEnv = "CARO_TEST_STRANGER"
)

// engineName is what the app in these tests has.
const engineName = "caro 1 with the fake model"

func TestMain(m *testing.M) {
	switch app, stranger := os.Getenv(appEnv), os.Getenv(strangerEnv); {
	case app != "":
		l, err := share.Listen(app)
		if err != nil {
			panic(err)
		}
		fmt.Println("ready")
		go func() { _, _ = io.Copy(io.Discard, os.Stdin); os.Exit(0) }() // the test is gone
		share.Serve(context.Background(), l, find(&enginetest.Fake{OnToken: slowly}), quiet)
	case stranger != "":
		conn, err := net.Dial("unix", stranger)
		if err != nil {
			panic(err)
		}
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		b, _ := io.ReadAll(conn)
		fmt.Printf("read %q", b)
	default:
		os.Exit(m.Run())
	}
}

// slowly takes its time for a request that says so.
func slowly(n int, req inference.Request) error {
	if n > 3 && strings.Contains(req.Query, "slow") {
		time.Sleep(20 * time.Second)
	}
	return nil
}

var quiet = slog.New(slog.DiscardHandler)

// find finds an engine by the name of the tests.
func find(e inference.Engine) share.Finder {
	return func(name string) (inference.Engine, error) {
		if name != engineName {
			return nil, errors.New("another engine")
		}
		return e, nil
	}
}

// serve serves an engine for the length of a test and returns the socket.
func serve(t *testing.T, e inference.Engine) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run", "engine.sock")
	serveAt(t, path, e)
	return path
}

func serveAt(t *testing.T, path string, e inference.Engine) {
	t.Helper()
	l, err := share.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); share.Serve(ctx, l, find(e), quiet) }()
	t.Cleanup(func() { stop(); <-done })
}

// counted is an engine that counts its requests.
type counted struct {
	enginetest.Fake
	n atomic.Int32
}

func (c *counted) Generate(ctx context.Context, req inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	c.n.Add(1)
	return c.Fake.Generate(ctx, req, onChunk)
}

// client returns an engine that asks at path first, and the one that it goes on with.
func client(t *testing.T, path string) (inference.Engine, *counted) {
	t.Helper()
	own := &counted{}
	e := share.First(share.Options{Path: path, Engine: engineName}, own)
	t.Cleanup(func() { _ = e.Close() })
	return e, own
}

// ask asks and expects an answer.
func ask(t *testing.T, e inference.Engine, query string) {
	t.Helper()
	var streamed strings.Builder
	got, err := e.Generate(t.Context(), enginetest.Ask(query), func(c inference.Chunk) {
		if c.Field == inference.Command {
			streamed.WriteString(c.Text)
		}
	})
	if err != nil || got.Command != "echo "+query || streamed.String() != got.Command {
		t.Errorf("%+v, %v; streamed %q", got, err, &streamed)
	}
}

// Ensure that an engine asked through the socket behaves like any other.
func TestEngine(t *testing.T) {
	enginetest.Run(t, func(t *testing.T) inference.Engine {
		e, _ := client(t, serve(t, &enginetest.Fake{}))
		return e
	})
}

// Ensure that the app answers where it can, and that its errors about a request are kept.
func TestFirst_App(t *testing.T) {
	app := &counted{}
	e, own := client(t, serve(t, app))
	ask(t, e, "list files")
	req := enginetest.Ask("list files")
	req.MaxTokens = 3
	if _, err := e.Generate(t.Context(), req, nil); !errors.Is(err, inference.ErrCutOff) {
		t.Error(err)
	}
	if app.n.Load() != 2 || own.n.Load() != 0 {
		t.Errorf("the app got %d requests, the engine here %d", app.n.Load(), own.n.Load())
	}
}

// Ensure that whatever lies at the path, and whoever listens there, an answer comes.
func TestFirst_NoApp(t *testing.T) {
	for name, path := range map[string]func(t *testing.T) string{
		"nothing": func(t *testing.T) string { return filepath.Join(t.TempDir(), "none", "engine.sock") },
		"a file": func(t *testing.T) string {
			path := private(t)
			write(t, path)
			return path
		},
		"a socket that nobody listens at": func(t *testing.T) string {
			path := private(t)
			l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
			if err != nil {
				t.Fatal(err)
			}
			l.SetUnlinkOnClose(false)
			_ = l.Close()
			return path
		},
		"an app that was closed": func(t *testing.T) string {
			e := &enginetest.Fake{}
			_ = e.Close()
			return serve(t, e)
		},
		"a folder that others may enter": func(t *testing.T) string {
			path := serve(t, &enginetest.Fake{})
			if err := os.Chmod(filepath.Dir(path), 0o711); err != nil {
				t.Fatal(err)
			}
			return path
		},
		"one who hangs up":        func(t *testing.T) string { return liar(t, "") },
		"one of another protocol": func(t *testing.T) string { return liar(t, `{"op":"hello","protocol":99}`+"\n") },
		"one who talks nonsense":  func(t *testing.T) string { return liar(t, "hello\n") },
		"one who answers nothing": func(t *testing.T) string { return liar(t, `{"op":"hello","protocol":1}`+"\n"+`{"op":"done"}`+"\n") },
		"one who refuses":         func(t *testing.T) string { return liar(t, `{"op":"hello","protocol":1}`+"\n"+`{"op":"refused"}`+"\n") },
		"one whose line never ends": func(t *testing.T) string {
			return liar(t, `{"op":"hello","protocol":1}`+"\n"+strings.Repeat("x", 2<<20))
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, own := client(t, path(t))
			ask(t, e, "list files")
			ask(t, e, "list more files")
			if own.n.Load() != 2 {
				t.Errorf("the engine here got %d requests", own.n.Load())
			}
		})
	}
}

// private returns a path in a folder of the user's alone.
func private(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "engine.sock")
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// liar listens and says the same to everyone.
func liar(t *testing.T, says string) string {
	t.Helper()
	path := private(t)
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, says)
			if says != "" {
				_, _ = bufio.NewReader(conn).ReadString('\n') // else the rest of it is lost with the connection
			}
			_ = conn.Close()
		}
	}()
	return path
}

// Ensure that an app of another version or model is not asked, since its answers may differ.
func TestFirst_OtherEngine(t *testing.T) {
	app, own := &counted{}, &counted{}
	e := share.First(share.Options{Path: serve(t, app), Engine: "caro 2 with the fake model"}, own)
	ask(t, e, "list files")
	if app.n.Load() != 0 || own.n.Load() != 1 {
		t.Errorf("the app got %d requests, the engine here %d", app.n.Load(), own.n.Load())
	}
}

// startApp starts an app in a process of its own.
func startApp(t *testing.T) (path string, app *os.Process) {
	t.Helper()
	path = private(t)
	return path, testkit.Again(t, appEnv+"="+path).Process
}

// Ensure that an app that dies or freezes in the middle of an answer costs nothing but time, and that what was streamed is not streamed twice.
func TestFirst_AppDies(t *testing.T) {
	for name, fault := range map[string]os.Signal{"killed": syscall.SIGKILL, "stopped": syscall.SIGSTOP} {
		t.Run(name, func(t *testing.T) {
			path, app := startApp(t)
			e, own := client(t, path)
			var streamed strings.Builder
			got, err := e.Generate(t.Context(), enginetest.Ask("slow list of files"), func(c inference.Chunk) {
				if c.Field != inference.Command {
					return
				}
				if streamed.Len() == 0 {
					_ = app.Signal(fault)
				}
				streamed.WriteString(c.Text)
			})
			if err != nil || got.Command != "echo slow list of files" || streamed.String() != got.Command || own.n.Load() != 1 {
				t.Errorf("%+v, %v; streamed %q; %d requests here", got, err, &streamed, own.n.Load())
			}
			ask(t, e, "list files")
		})
	}
}

// Ensure that a socket that a killed app left behind is taken over.
func TestListen_Leftover(t *testing.T) {
	path, app := startApp(t)
	if err := app.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = app.Wait()
	e, own := client(t, path)
	ask(t, e, "list files")
	if own.n.Load() != 1 {
		t.Error("somebody answered")
	}
	app2 := &counted{}
	serveAt(t, path, app2)
	e2, _ := client(t, path)
	ask(t, e2, "list files")
	if app2.n.Load() != 1 {
		t.Error("the next app was not asked")
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Ensure that the socket is only made where nobody else can reach it.
func TestListen_Folder(t *testing.T) {
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Dir(private(t)), link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{open, link} {
		if l, err := share.Listen(filepath.Join(dir, "engine.sock")); !errors.Is(err, share.ErrForeign) {
			t.Errorf("%s: %v, %v", dir, l, err)
		}
	}
}

// Ensure that a process of another user gets no word, even where the folder lets it in.
func TestServe_Stranger(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("SKIP another user's process needs root")
	}
	path := serve(t, &enginetest.Fake{})
	for dir := filepath.Dir(path); dir != filepath.Clean(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(path, 0o666); err != nil {
		t.Fatal(err)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(filepath.Dir(path), "stranger")
	b, err := os.ReadFile(exe)
	if err := errors.Join(err, os.WriteFile(copied, b, 0o755)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(copied)
	cmd.Dir, cmd.Env = "/", []string{strangerEnv + "=" + path}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cmd.CombinedOutput(); err != nil || string(out) != `read ""` {
		t.Errorf("%s, %v", out, err)
	}
}

// Ensure that clients who send too much, nonsense, too slowly or nothing are sent away, and that a good one is answered meanwhile.
func TestServe_Hostile(t *testing.T) {
	app := &counted{}
	path := serve(t, app)
	dial := func() net.Conn {
		conn, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	slow := dial()
	go func() {
		for range 60 {
			if _, err := slow.Write([]byte(" ")); err != nil {
				return
			}
			time.Sleep(200 * time.Millisecond)
		}
	}()
	long := dial()
	sent := 0
	for piece := []byte(strings.Repeat("x", 1<<20)); sent < 1<<30; {
		n, err := long.Write(piece)
		if sent += n; err != nil {
			break
		}
	}
	if sent > 8<<20 {
		t.Errorf("%d bytes of a line were taken", sent)
	}
	for _, says := range []string{"GET / HTTP/1.1\r\n\r\n", "\x00\xff\n", "{}\n", `{"op":"ask","protocol":1}` + "\n", `{"op":"ask","protocol":2,"request":{"query":"x"}}` + "\n", "[[[[[[[[\n"} {
		conn := dial()
		_, _ = io.WriteString(conn, says)
		_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		b, err := io.ReadAll(conn)
		if err != nil && !errors.Is(err, syscall.ECONNRESET) || strings.Contains(string(b), "done") {
			t.Errorf("%q: %q, %v", says, b, err)
		}
	}
	e, own := client(t, path)
	ask(t, e, "list files")
	if app.n.Load() != 1 || own.n.Load() != 0 {
		t.Errorf("the app got %d requests, the engine here %d", app.n.Load(), own.n.Load())
	}
	_ = slow.SetReadDeadline(time.Now().Add(30 * time.Second))
	if _, err := io.Copy(io.Discard, slow); err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("who drips is not sent away: %v", err)
	}
}

// Ensure that a crowd is served or sent away, and all get an answer.
func TestServe_Crowd(t *testing.T) {
	path := serve(t, &enginetest.Fake{})
	done := make(chan struct{})
	for range 40 {
		go func() {
			defer func() { done <- struct{}{} }()
			e, _ := client(t, path)
			ask(t, e, "list files")
		}()
	}
	for range 40 {
		<-done
	}
}

// Ensure that a client that hangs up, by its context or by its death, ends its request in the app.
func TestServe_Cancel(t *testing.T) {
	ended := make(chan error, 1)
	app := &waiting{ended: ended}
	path := serve(t, app)
	e, own := client(t, path)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := e.Generate(ctx, enginetest.Ask("list files"), func(inference.Chunk) { cancel() })
	if !errors.Is(err, context.Canceled) || own.n.Load() != 0 {
		t.Errorf("%v; %d requests here", err, own.n.Load())
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the app works on")
	}
}

// waiting is an engine that sends a chunk and waits for the end of its request.
type waiting struct {
	enginetest.Fake
	ended chan error
}

func (w *waiting) Generate(ctx context.Context, _ inference.Request, onChunk func(inference.Chunk)) (inference.Suggestion, error) {
	onChunk(inference.Chunk{Field: inference.Command, Text: "ls"})
	<-ctx.Done()
	w.ended <- ctx.Err()
	return inference.Suggestion{}, ctx.Err()
}
