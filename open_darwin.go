package main

// opener shows a folder or a page of the settings; storageSettings is the page that lists what takes the room of the disk.
const (
	opener          = "/usr/bin/open"
	storageSettings = "x-apple.systempreferences:com.apple.settings.Storage"
)
