// What golang.design/x/hotkey names of Quartz event services (CGEvent.h, CGEventTypes.h) and of accessibility (AXUIElement.h)
#pragma once
#import <Foundation/Foundation.h>

typedef struct __CGEvent *CGEventRef;
typedef struct __CGEventTapProxy *CGEventTapProxy;
typedef uint32_t CGEventType, CGEventTapLocation, CGEventTapPlacement, CGEventTapOptions;
typedef uint64_t CGEventMask;
typedef CGEventRef (*CGEventTapCallBack)(CGEventTapProxy, CGEventType, CGEventRef, void *);
enum {
	kCGSessionEventTap = 1, kCGHeadInsertEventTap = 0, kCGEventTapOptionDefault = 0,
	kCGEventTapDisabledByTimeout = 0xFFFFFFFE, kCGEventTapDisabledByUserInput = 0xFFFFFFFF,
};
#define CGEventMaskBit(t) ((CGEventMask)1 << (t))

Boolean AXIsProcessTrusted(void);
CFMachPortRef CGEventTapCreate(CGEventTapLocation, CGEventTapPlacement, CGEventTapOptions, CGEventMask, CGEventTapCallBack, void *);
void CGEventTapEnable(CFMachPortRef, bool);
