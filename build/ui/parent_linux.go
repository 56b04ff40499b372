package main

import "syscall"

// dieWithParent ends a child when this program is killed: no server and no app shall stay behind. Linux looks at the
// thread that started the child, so that must be one that stays.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
