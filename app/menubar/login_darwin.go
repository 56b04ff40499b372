package menubar

import (
	"errors"
	"os"
	"strings"
	"sync"

	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"

	"caro/app"
)

// States of a login item, as SMAppService numbers them.
const (
	loginEnabled          = 1
	loginRequiresApproval = 2
)

// loginItem is macOS's word on whether the app is opened at login. It is off until the user turns it on.
type loginItem struct{ load func() }

// LoginItem returns the login item, or nil where the program is not in a bundle, which macOS asks for.
func LoginItem() app.Login {
	exe, err := os.Executable()
	if err != nil || !strings.Contains(exe, ".app/Contents/MacOS/") {
		return nil
	}
	return loginItem{sync.OnceFunc(func() {
		foundation.Bundle_BundleWithPath("/System/Library/Frameworks/ServiceManagement.framework").Load()
	})}
}

// service calls f with the service of this app, or says that macOS is too old for one.
func (l loginItem) service(f func(objc.Object)) error {
	err := errors.New("this macOS has no login items of this kind")
	objc.WithAutoreleasePool(func() {
		l.load()
		class := objc.GetClass("SMAppService")
		if class.Ptr() == nil {
			return
		}
		err = nil
		f(objc.Call[objc.Object](class, objc.Sel("mainAppService")))
	})
	return err
}

// State reports what macOS has.
func (l loginItem) State() (on, changeable bool, note string) {
	status := 0
	if err := l.service(func(s objc.Object) { status = objc.Call[int](s, objc.Sel("status")) }); err != nil {
		return false, false, err.Error()
	}
	if status == loginRequiresApproval {
		note = "Allow it in System Settings > General > Login Items."
	}
	return status == loginEnabled || status == loginRequiresApproval, true, note
}

// Set turns it on or off.
func (l loginItem) Set(on bool) error {
	selector := "unregisterAndReturnError:"
	if on {
		selector = "registerAndReturnError:"
	}
	done := false
	err := l.service(func(s objc.Object) { done = objc.Call[bool](s, objc.Sel(selector), uint(0)) })
	if err == nil && !done {
		err = errors.New("macOS did not take it; see System Settings > General > Login Items")
	}
	return err
}
