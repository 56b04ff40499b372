package cli

import (
	"io"
	"log/slog"
	"os"
	"time"

	"golang.org/x/term"

	"caro/app"
	"caro/inference"
	"caro/inference/model"
	"caro/internal/config"
	"caro/internal/platform"
)

// Env is everything that the command line needs of the world. The functions are called only by commands that need
// what they open, so that the others start at once. [System] fills in what needs no decision; a nil function or value
// stands for something that this build does not have.
type Env struct {
	Args           []string // without the name of the program
	Program        string   // path of the executable; empty means unknown
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Getenv         func(string) string
	Dir            string // the folder that a command would run in; empty means unknown
	Home           string // empty means that there is none
	Now            func() time.Time

	IsTerminal func(stream any) bool // whether one of the three streams is a terminal
	Width      func(stream any) int  // columns of a terminal, 0 when not known
	// OpenTerminal opens the terminal that the user sits at, whatever the streams are.
	OpenTerminal func() (io.ReadWriteCloser, error)

	Version    Version
	NewEngine  func(EngineOptions) (inference.Engine, error)
	Models     func() model.Store             // where models lie
	Build      func() (platform.Build, error) // what the engine was built with
	Pasteboard app.Pasteboard
	// NewMeasured opens an engine of this machine that nothing else uses.
	NewMeasured func(EngineOptions) (MeasuredEngine, error)
}

// Version names a build.
type Version struct {
	Version string // such as 0.1.0
	Commit  string // empty when not known
}

// EngineOptions is what the flags say about the engine.
type EngineOptions struct {
	Model   string           // a name of the catalogue or a GGUF file; empty means the best one there is
	Threads int              // 0 chooses by the processor
	Backend platform.Backend // what to compute with on this machine
	Remote  config.Remote    // the server to ask; its URL is empty where this machine is to answer
	Only    bool             // no other engine when the server has no answer
	Share   bool             // the app may answer with its engine, which is warm
	Log     *slog.Logger     // never nil
}

// System returns the Env of this process, without version, engine and pasteboard.
func System() Env {
	dir, _ := os.Getwd() // unknown is a value that the checks understand
	home, _ := os.UserHomeDir()
	return Env{
		Args:   os.Args[1:],
		Stdin:  os.Stdin,
		Stdout: os.Stdout,
		Stderr: os.Stderr,
		Getenv: os.Getenv,
		Dir:    dir,
		Home:   home,
		Now:    time.Now,

		IsTerminal:   isTerminal,
		Width:        width,
		OpenTerminal: openTerminal,
	}
}

// isTerminal takes any value, so that tests can hand in buffers.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// width asks each time: a window may have changed since.
func width(stream any) int {
	f, ok := stream.(*os.File)
	if !ok {
		return 0
	}
	w, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return w
}

// openTerminal opens the controlling terminal. Where there is none, as under cron, that is an error.
func openTerminal() (io.ReadWriteCloser, error) {
	return os.OpenFile("/dev/tty", os.O_RDWR, 0)
}
