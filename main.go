// Command caro turns plain words into one checked shell command.
//
// One program has three faces: the menu-bar app of macOS, the command line, and the worker that runs the model for either of them.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"caro/app/cli"
	"caro/inference/worker"
)

// version is stamped by the linker from CHANGELOG.md.
var version = "devel"

// AppKit wants the process's first thread, and init is the last moment to keep it.
func init() { runtime.LockOSThread() }

func main() {
	exe, err := os.Executable()
	if err != nil {
		exe = os.Args[0]
	}
	args := arguments(os.Args[1:])
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	switch face(args, exe) {
	case workerFace:
		signal.Ignore(os.Interrupt) // Ctrl-C goes to the whole group; the parent decides
		err = worker.Serve(context.Background(), os.Stdin, os.Stdout, load)
	case appFace:
		err = runApp(ctx, exe, strings.Join(args[min(len(args), 1):], ""))
	default:
		env := commandLine(exe)
		env.Args = args
		os.Exit(cli.Main(ctx, env))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "caro:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// faceName says what this process shall be.
type faceName string

const (
	cliFace    faceName = "command line"
	appFace    faceName = "app"
	workerFace faceName = "worker"
)

// face chooses by the arguments; without any, a program inside a bundle is the app. exe is not to be resolved: a link to the bundle's program
// in a bin folder is a command line.
func face(args []string, exe string) faceName {
	switch {
	case slices.Equal(args, []string{"worker"}):
		return workerFace
	case len(args) > 0 && len(args) < 3 && args[0] == "app":
		return appFace
	case len(args) == 0 && strings.HasSuffix(filepath.Dir(exe), ".app/Contents/MacOS"):
		return appFace
	}
	return cliFace
}

// arguments drops the process serial number that some macOS launches put first.
func arguments(args []string) []string {
	if len(args) > 0 && strings.HasPrefix(args[0], "-psn_") {
		return args[1:]
	}
	return args
}
