// What golang.design/x/hotkey names of AppKit: https://developer.apple.com/documentation/appkit/nsevent
#pragma once
#import <ApplicationServices/ApplicationServices.h>

enum { NSEventTypeSystemDefined = 14 };
@interface NSEvent : NSObject
+ (NSEvent *)eventWithCGEvent:(CGEventRef)e;
@property(readonly) NSUInteger type;
@property(readonly) short subtype;
@property(readonly) NSInteger data1;
@end
