// Release makes what people install on Linux, and the files that go beside every release.
//
//	release packages -version 0.1.0    tar.gz, deb and rpm in build/out/release, from the programs in build/out/linux-amd64
//	release sbom -version 0.1.0 -program FILE -name NAME    NAME.cdx.json: what that program and its model are made of
//	release files -version 0.1.0       SHA256SUMS, release notes, Homebrew formula and cask for what lies in build/out/release
//
// The same inputs give the same bytes: every file is dated by SOURCE_DATE_EPOCH, or by the newest commit (https://reproducible-builds.org/specs/source-date-epoch/).
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// job is a release to make.
type job struct {
	root      string // of the repository
	bin       string // folder with caro and its engines
	out       string // folder of the release
	version   string
	nfpm      string // the packer of deb and rpm, "" to leave those out
	cyclonedx string // the program cyclonedx-gomod
	url       string // of the project's page, below which releases/download lies, "" to leave Homebrew's files out
	date      time.Time
}

var errUsage = errors.New("usage: release packages|sbom|files -version V [-bin DIR] [-out DIR] [-nfpm PROGRAM] [-cyclonedx PROGRAM -program FILE -name NAME]")

func run(args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	var j job
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&j.version, "version", "", "version, such as 0.1.0")
	flags.StringVar(&j.bin, "bin", "build/out/linux-amd64", "folder with caro and its engines")
	flags.StringVar(&j.out, "out", "build/out/release", "folder of the release")
	flags.StringVar(&j.nfpm, "nfpm", "", "the program nfpm; without it only the archive is made")
	flags.StringVar(&j.cyclonedx, "cyclonedx", "cyclonedx-gomod", "the program cyclonedx-gomod")
	program := flags.String("program", "", "the program to describe")
	name := flags.String("name", "", "what the description's file is called, without .cdx.json")
	flags.StringVar(&j.url, "url", "", "the project's page, for Homebrew's formula and cask")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if j.version == "" {
		return errUsage
	}
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("go list: %w", err)
	}
	j.root = strings.TrimSpace(string(root))
	if j.date, err = sourceDate(j.root); err != nil {
		return err
	}
	if err := os.MkdirAll(j.out, 0o755); err != nil {
		return err
	}
	switch args[0] {
	case "packages":
		return j.packages()
	case "sbom":
		if *program == "" || *name == "" {
			return errUsage
		}
		return j.sbom(*program, *name)
	case "files":
		return j.files()
	}
	return errUsage
}

// sourceDate is what the files of a release are dated.
func sourceDate(root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		cmd := exec.Command("git", "log", "-1", "--format=%ct")
		cmd.Dir = root
		out, err := cmd.Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("neither SOURCE_DATE_EPOCH nor a commit says the date: %w", err)
		}
		text = strings.TrimSpace(string(out))
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH: %w", err)
	}
	return time.Unix(seconds, 0).UTC(), nil
}

// name is the stem of the release's files for this processor.
func (j job) name() string { return filepath.Join(j.out, "caro-"+j.version+"-linux-amd64") }
