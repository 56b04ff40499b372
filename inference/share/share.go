// Package share lets the command line ask the app's engine, which has the model loaded already.
//
// The app calls [Listen] and [Serve]; the command line wraps the engine of its own in [First], which asks the app and goes on with its own engine
// as soon as the app is not there, has another engine, does not answer, or dies.
//
// # Protocol
//
// JSON lines over a Unix socket, one request per connection. The server greets with the protocol's number. The client sends one line: the number,
// the name of the engine that it would use itself (program version, prompts, model file, threads) and the request. The server refuses what is not its own, else sends
// chunks and one done or failed, and a line without news at least every [beat]. A client that hangs up cancels its request.
//
// # Who may ask
//
// Only the same user: the socket (0600) lies in a folder of its own (0700), which both sides check, and both sides ask the system who is at the other
// end. Nothing here reaches a network, and neither words nor commands are logged.
package share

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"caro/inference"
)

// protocol is the number that both sides must have.
const protocol = 1

// The bounds of what either side waits for and reads.
const (
	maxRequest  = 64 << 10        // bytes of the client's line: 1,000 of words, six times that where JSON escapes them
	maxLine     = 1 << 20         // bytes of a line of the server's
	maxClients  = 8               // at a time; more are sent away
	requestTime = 5 * time.Second // for the client's line
	writeTime   = 2 * time.Second // for a line to be taken; who does not read has hung up
	greetTime   = 2 * time.Second // for the greeting, which needs nothing but a live process
	beat        = time.Second     // between two lines of a server at work
	silence     = 10 * beat       // after which it is taken for dead
)

// line is one JSON line in either direction. Op says which of the other fields count.
type line struct {
	Op         op                    `json:"op"`
	Protocol   int                   `json:"protocol,omitempty"`   // hello, ask
	Engine     string                `json:"engine,omitempty"`     // ask
	Request    *inference.Request    `json:"request,omitempty"`    // ask
	Chunk      *inference.Chunk      `json:"chunk,omitempty"`      // chunk
	Suggestion *inference.Suggestion `json:"suggestion,omitempty"` // done
	Failure    *inference.Failure    `json:"failure,omitempty"`    // failed
}

type op string

const (
	opHello   op = "hello"
	opAsk     op = "ask"
	opWait    op = "wait"
	opChunk   op = "chunk"
	opDone    op = "done"
	opFailed  op = "failed"  // an answer: another engine would fail as well
	opRefused op = "refused" // no answer: another engine is to be asked
)

// ErrForeign is returned for a socket or a peer that is not the user's alone.
var ErrForeign = errors.New("it is not yours alone")

// own checks that the socket's folder belongs to the user and that nobody else may enter it.
func own(path string) error {
	if path == "" {
		return fs.ErrNotExist
	}
	info, err := os.Lstat(filepath.Dir(path))
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm()&0o077 != 0 || int(stat.Uid) != os.Getuid() {
		return fmt.Errorf("the folder %s: %w", filepath.Dir(path), ErrForeign)
	}
	return nil
}

// ownPeer checks that the process at the other end of a connection is the user's.
func ownPeer(conn net.Conn) error {
	unix, ok := conn.(*net.UnixConn)
	if !ok {
		return ErrForeign
	}
	raw, err := unix.SyscallConn()
	if err != nil {
		return err
	}
	var uid int
	var failed error
	if err := raw.Control(func(fd uintptr) { uid, failed = peer(int(fd)) }); err != nil || failed != nil {
		return errors.Join(err, failed)
	}
	if uid != os.Getuid() {
		return fmt.Errorf("a process of user %d: %w", uid, ErrForeign)
	}
	return nil
}

// Listen makes the socket, and its folder where that is missing. The caller sees to it that no other process listens there: what lies at the path is
// taken for the leftover of one that was killed.
func Listen(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if err := own(path); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	return l, os.Chmod(path, 0o600)
}

// write sends one line.
func write(conn net.Conn, l line, within time.Duration) error {
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	_ = conn.SetWriteDeadline(time.Now().Add(within)) // a connection that is gone says so when it is written to
	_, err = conn.Write(append(b, '\n'))
	return err
}

// read returns the next line, which has to be there within a time.
func read(conn net.Conn, s *bufio.Scanner, within time.Duration) (line, error) {
	_ = conn.SetReadDeadline(time.Now().Add(within))
	if !s.Scan() {
		return line{}, errors.Join(errors.New("it hung up"), s.Err())
	}
	var l line
	return l, json.Unmarshal(s.Bytes(), &l)
}

// lines reads the lines of a connection, none of them longer than limit.
func lines(conn net.Conn, limit int) *bufio.Scanner {
	s := bufio.NewScanner(conn)
	s.Buffer(make([]byte, 0, 4<<10), limit)
	return s
}
