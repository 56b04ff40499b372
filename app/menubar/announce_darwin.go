package menubar

import (
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
	"github.com/progrium/darwinkit/macos/appkit"
	"github.com/progrium/darwinkit/macos/foundation"
	"github.com/progrium/darwinkit/objc"
)

// announcer is AppKit's C function that lets VoiceOver speak, with the names that it wants. The bindings have no C functions.
type announcer struct {
	post           func(element, notification, info unsafe.Pointer)
	request        unsafe.Pointer // NSAccessibilityAnnouncementRequestedNotification
	text, priority objc.Object    // the keys of the message
}

// highPriority is NSAccessibilityPriorityHigh: what is being said is interrupted.
const highPriority = 90

// theAnnouncer returns the announcer, or nil where AppKit has none.
var theAnnouncer = sync.OnceValue(func() *announcer {
	var failed error
	symbol := func(name string) uintptr {
		at, err := purego.Dlsym(purego.RTLD_DEFAULT, name)
		if err != nil {
			failed = err
		}
		return at
	}
	post := symbol("NSAccessibilityPostNotificationWithUserInfo")
	request := symbol("NSAccessibilityAnnouncementRequestedNotification")
	text := symbol("NSAccessibilityAnnouncementKey")
	priority := symbol("NSAccessibilityPriorityKey")
	if failed != nil {
		return nil
	}
	a := &announcer{request: stringAt(request), text: objc.ObjectFrom(stringAt(text)), priority: objc.ObjectFrom(stringAt(priority))}
	purego.RegisterFunc(&a.post, post)
	return a
})

// stringAt returns the NSString that a constant of a framework, which lies at an address, points to.
func stringAt(address uintptr) unsafe.Pointer {
	constant := *(**unsafe.Pointer)(unsafe.Pointer(&address))
	return *constant
}

// announce lets VoiceOver say something at once.
func announce(w appkit.Panel, text string) {
	a := theAnnouncer()
	if a == nil {
		return
	}
	info := foundation.NewMutableDictionary()
	put := func(value objc.IObject, key objc.Object) {
		objc.Call[objc.Void](info, objc.Sel("setObject:forKey:"), value, key)
	}
	put(foundation.NewStringWithString(text), a.text)
	put(foundation.Number_NumberWithInt(highPriority), a.priority)
	a.post(w.Ptr(), a.request, info.Ptr())
}
