package main

import "syscall"

// dieWithParent ends a child when this program is killed: no server and no app shall stay behind.
func dieWithParent() *syscall.SysProcAttr { return &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} }
