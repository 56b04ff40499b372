// What caro's darwin build names of CoreFoundation: https://developer.apple.com/documentation/corefoundation
#pragma once
#include <MacTypes.h>
#include <stdint.h>
#include <stdbool.h>
#include <mach/mach.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef unsigned long CFTypeID, CFOptionFlags, CFHashCode;
typedef long CFIndex;
typedef unsigned int CFStringEncoding;
typedef const void *CFTypeRef;
typedef const struct __CFString *CFStringRef;
typedef struct __CFString *CFMutableStringRef;
typedef const struct __CFAllocator *CFAllocatorRef;
typedef const struct __CFURL *CFURLRef;
typedef const struct __CFArray *CFArrayRef;
typedef const struct __CFDictionary *CFDictionaryRef;
typedef const struct __CFData *CFDataRef;
typedef struct __CFBundle *CFBundleRef;
typedef struct __CFRunLoop *CFRunLoopRef;
typedef struct __CFRunLoopSource *CFRunLoopSourceRef;
typedef struct __CFMachPort *CFMachPortRef;
typedef CFStringRef CFRunLoopMode;
typedef unsigned char Boolean8;

enum { kCFStringEncodingUTF8 = 0x08000100 };

extern const CFAllocatorRef kCFAllocatorDefault;
extern const CFRunLoopMode kCFRunLoopDefaultMode, kCFRunLoopCommonModes;

void CFRelease(CFTypeRef);
CFBundleRef CFBundleGetMainBundle(void);
CFURLRef CFBundleCopyResourceURL(CFBundleRef, CFStringRef, CFStringRef, CFStringRef);
CFURLRef CFURLCreateCopyDeletingLastPathComponent(CFAllocatorRef, CFURLRef);
CFURLRef CFURLCreateWithFileSystemPath(CFAllocatorRef, CFStringRef, CFIndex, Boolean);
CFStringRef CFStringCreateWithCString(CFAllocatorRef, const char *, CFStringEncoding);
CFStringRef CFURLCopyFileSystemPath(CFURLRef, CFIndex);
CFStringRef CFStringCreateWithCStringNoCopy(CFAllocatorRef, const char *, CFStringEncoding, CFAllocatorRef);
CFIndex CFStringGetLength(CFStringRef);
CFIndex CFStringGetMaximumSizeForEncoding(CFIndex, CFStringEncoding);
Boolean CFStringGetCString(CFStringRef, char *, CFIndex, CFStringEncoding);
CFRunLoopRef CFRunLoopGetMain(void);
void CFRunLoopAddSource(CFRunLoopRef, CFRunLoopSourceRef, CFRunLoopMode);
void CFRunLoopRemoveSource(CFRunLoopRef, CFRunLoopSourceRef, CFRunLoopMode);
CFRunLoopSourceRef CFMachPortCreateRunLoopSource(CFAllocatorRef, CFMachPortRef, CFIndex);
void CFMachPortInvalidate(CFMachPortRef);

#define CFSTR(s) ((CFStringRef)__builtin___CFStringMakeConstantString("" s ""))

#ifdef __cplusplus
}
#endif
