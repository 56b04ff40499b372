package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"caro/internal/config"
	"caro/internal/shell"
)

// With CARO_TEST_APP set to the program, this test program is the app without its windows: it has the folder's claim, serves its engine and warms it, until its input ends.
func init() {
	exe := os.Getenv("CARO_TEST_APP")
	if exe == "" {
		return
	}
	if err := windowless(exe); err != nil {
		panic(err)
	}
	os.Exit(0)
}

func windowless(exe string) error {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	paths, err := config.PathsFor(shell.Host, os.Getenv)
	if err != nil {
		return err
	}
	d, err := newDesktop(exe, paths, appLog(paths.Logs))
	if err != nil {
		return err
	}
	defer d.engine.Close()
	if err := d.offer(ctx); err != nil {
		return err
	}
	d.warm(ctx)
	fmt.Println("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
