package explain_test

import (
	"fmt"

	"caro/safety/explain"
)

func ExampleExplain() {
	fmt.Print(explain.Explain("sudo find /var/log -name '*.gz' -mtime +30 -delete", explain.Options{}))
	// Output:
	// sudo: runs a command as another user, root unless named
	//   find: finds files by name, kind, size, time and more
	//     /var/log: where to look, with all that is below
	//     -name '*.gz': name matches
	//     -mtime +30: changed more than 30 days ago
	//     -delete: remove each file found
	// reads /var/log
	// deletes what it finds
	// runs sudo, find
	// as root
}
