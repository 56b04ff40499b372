//go:build !darwin

package main

// opener shows a folder. No page of settings lists what takes the room of the disk on all systems: its root has to do.
const (
	opener          = "xdg-open"
	storageSettings = "/"
)
