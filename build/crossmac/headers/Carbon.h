// What golang.design/x/hotkey names of Carbon's event manager (CarbonEvents.h of the macOS SDK)
#pragma once
#import <Foundation/Foundation.h>

typedef struct OpaqueEventRef *EventRef;
typedef struct OpaqueEventHandlerRef *EventHandlerRef;
typedef struct OpaqueEventHandlerCallRef *EventHandlerCallRef;
typedef struct OpaqueEventTargetRef *EventTargetRef;
typedef struct OpaqueEventHotKeyRef *EventHotKeyRef;
typedef UInt32 EventParamName, EventParamType;
typedef struct { OSType signature; UInt32 id; } EventHotKeyID;
typedef struct { OSType eventClass; UInt32 eventKind; } EventTypeSpec;
typedef OSStatus (*EventHandlerUPP)(EventHandlerCallRef, EventRef, void *);

enum { kEventClassKeyboard = 'keyb', kEventHotKeyPressed = 5, kEventHotKeyReleased = 6, kEventParamDirectObject = '----', typeEventHotKeyID = 'hkid' };

OSStatus GetEventParameter(EventRef, EventParamName, EventParamType, EventParamType *, unsigned long, unsigned long *, void *);
EventTargetRef GetApplicationEventTarget(void);
OSStatus InstallEventHandler(EventTargetRef, EventHandlerUPP, unsigned long, const EventTypeSpec *, void *, EventHandlerRef *);
OSStatus RegisterEventHotKey(UInt32, UInt32, EventHotKeyID, EventTargetRef, UInt32, EventHotKeyRef *);
OSStatus UnregisterEventHotKey(EventHotKeyRef);
#define InstallApplicationEventHandler(h, n, list, user, out) InstallEventHandler(GetApplicationEventTarget(), h, n, list, user, out)
