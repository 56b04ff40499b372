// Darwincheck type-checks packages as the cgo build for macOS sees them, on any machine that has the go command: it
// needs no macOS SDK and no C compiler.
//
//	go run ./build/darwincheck [-arch arm64|amd64] [-v] PACKAGES
//
// It prints what it finds in the compiler's words and exits with 1 if there is anything.
//
// Every C.name is taken on trust: -v says where this module uses one and which identifiers have a type made of one.
// A function without a body is not reported either. Whether the program works is for a Mac to show: a selector in a
// string, a nil receiver or a wrong thread type-checks well.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	arch := flag.String("arch", "arm64", "processor of the Mac: arm64 or amd64")
	verbose := flag.Bool("v", false, "say what is taken on trust")
	flag.Parse()
	c := newChecker(*arch)
	if err := c.run(flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "darwincheck:", err)
		os.Exit(2)
	}
	if *verbose {
		for _, line := range c.trusted {
			fmt.Fprintln(os.Stderr, line)
		}
	}
	for _, line := range c.found {
		fmt.Println(line)
	}
	if len(c.found) > 0 {
		os.Exit(1)
	}
}
