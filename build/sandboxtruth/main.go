// Sandboxtruth compares what the safety analysis says with what commands do: it generates commands, takes those that the
// analysis calls Safe, runs each in a sandbox and reports any that changed, removed or replaced something that was there,
// tried to write outside new files, or ran a file of the folder.
//
//	go run ./build/sandboxtruth [-n 2000] [-seed 1] [-v]
//
// A command runs only if it is rated Safe, and only inside the sandbox: own user, mount, process, network, host name and
// IPC namespaces, every mount read-only but a scratch folder and /tmp, which are memory; limits on time, file size and
// open files. strace records the file operations. It prints counts and exits with 1 on a violation. Without the programs
// it needs, or where namespaces are not allowed, it names what is missing, runs nothing and exits with 0.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"caro/internal/shell"
	"caro/safety"
)

func main() {
	want := flag.Int("n", 2000, "commands rated safe to run")
	seed := flag.Uint64("seed", 1, "seed of the generator")
	verbose := flag.Bool("v", false, "print every command that is run")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	violations, err := run(ctx, *want, *seed, *verbose)
	if errors.Is(err, errUnavailable) {
		fmt.Println("SKIP sandbox-truth:", err)
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandboxtruth:", err)
		os.Exit(2)
	}
	if violations > 0 {
		os.Exit(1)
	}
}

// attempts bounds the generator: this many commands for each one asked for.
const attempts = 200

// run returns how many of the commands that it ran broke the promise of Safe.
func run(ctx context.Context, want int, seed uint64, verbose bool) (violations int, err error) {
	box, err := newSandbox(ctx)
	if err != nil {
		return 0, err
	}
	defer box.close()
	gen := newGenerator(seed)
	generated, ran := 0, 0
	for ; ran < want && generated < attempts*want; generated++ {
		command, ok := gen.next()
		if !ok || !safe(command) {
			continue
		}
		if verbose {
			fmt.Printf("%q\n", command)
		}
		found, err := box.run(ctx, command)
		if err != nil {
			return violations, fmt.Errorf("run %q: %w", command, err)
		}
		ran++
		if len(found) > 0 {
			violations++
			fmt.Printf("VIOLATION %q\n\t%s\n", command, strings.Join(found, "\n\t"))
		}
	}
	fmt.Printf("%d generated, %d rated safe and run, %d violations\n", generated, ran, violations)
	if ran < want {
		return violations, fmt.Errorf("only %d of %d commands rated safe", ran, want)
	}
	return violations, nil
}

// safe reports whether the analysis lets the command be copied without a question.
func safe(command string) bool {
	opts := safety.Options{System: shell.Linux, Shell: shell.Bash, Home: home, Dir: work}
	return safety.Assess(command, opts).Level == safety.Safe
}
