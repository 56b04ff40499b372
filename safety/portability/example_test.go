package portability_test

import (
	"fmt"

	"caro/internal/shell"
	"caro/safety/portability"
)

func ExampleCheck() {
	command := "ls -h && sed -i 's/a/b/' notes.txt"
	r := portability.Check(command, portability.Options{System: shell.MacOS})
	fmt.Println("POSIX:", r.POSIX, "macOS:", *r.BSD, "Linux:", *r.GNU)
	for _, i := range r.Issues {
		fmt.Printf("%s: %s", command[i.Span.Start:i.Span.End], i.What)
		if i.Instead != "" {
			fmt.Printf("; instead: %s", i.Instead)
		}
		fmt.Println()
	}
	// Output:
	// POSIX: false macOS: false Linux: true
	// -i: sed -i is not on macOS; instead: -i ''
	// -h: ls -h is not in POSIX
}
