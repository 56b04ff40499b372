//go:build !darwin

package main

import "errors"

// errNeedsMac is returned where the app's program cannot be built.
var errNeedsMac = errors.New("the app's program can only be built on a Mac; -binary FILE lays a bundle out anywhere")

func buildProgram(bundle) error { return errNeedsMac }

// sign leaves the bundle unsigned: codesign is a Mac's.
func sign(string) error { return nil }
