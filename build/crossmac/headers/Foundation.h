// What caro's darwin build names of Foundation: https://developer.apple.com/documentation/foundation
#pragma once
#include <CoreFoundation/CoreFoundation.h>
#include <Block.h>
#include <dispatch/dispatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#import <objc/NSObject.h>
#import <objc/runtime.h>

typedef struct _NSRange { NSUInteger location, length; } NSRange;
typedef double NSTimeInterval;
typedef NSUInteger NSStringEncoding;
typedef NSString *NSFileAttributeKey;
typedef NSString *NSFileAttributeType;
enum { NSUTF8StringEncoding = 4 };

static inline NSRange NSMakeRange(NSUInteger at, NSUInteger length) { return (NSRange){at, length}; }
void NSLog(NSString *, ...);
extern NSFileAttributeKey const NSFileType;
extern NSFileAttributeType const NSFileTypeSymbolicLink;

@protocol NSCopying @end
typedef struct { unsigned long state; id __unsafe_unretained *itemsPtr; unsigned long *mutationsPtr, extra[5]; } NSFastEnumerationState;
@protocol NSFastEnumeration
- (NSUInteger)countByEnumeratingWithState:(NSFastEnumerationState *)s objects:(id __unsafe_unretained *)o count:(NSUInteger)n;
@end

@interface NSString : NSObject
+ (instancetype)stringWithUTF8String:(const char *)s;
+ (instancetype)stringWithFormat:(NSString *)format, ...;
+ (instancetype)stringWithCString:(const char *)s encoding:(NSStringEncoding)e;
+ (instancetype)stringWithContentsOfFile:(NSString *)path encoding:(NSStringEncoding)e error:(id *)error;
- (instancetype)initWithBytes:(const void *)p length:(NSUInteger)n encoding:(NSStringEncoding)e;
- (instancetype)initWithBytesNoCopy:(void *)p length:(NSUInteger)n encoding:(NSStringEncoding)e freeWhenDone:(BOOL)f;
- (const char *)UTF8String;
- (NSUInteger)length;
- (NSString *)stringByDeletingLastPathComponent;
- (NSString *)stringByAppendingPathComponent:(NSString *)s;
- (NSString *)stringByReplacingOccurrencesOfString:(NSString *)a withString:(NSString *)b;
@end
@interface NSConstantString : NSString { char *bytes; unsigned int count; } @end

@interface NSArray<T> : NSObject <NSFastEnumeration>
+ (instancetype)array;
- (NSUInteger)count;
- (T)objectAtIndex:(NSUInteger)i;
- (T)objectAtIndexedSubscript:(NSUInteger)i;
@end
@interface NSMutableArray<T> : NSArray<T>
+ (instancetype)arrayWithCapacity:(NSUInteger)n;
- (void)addObject:(T)o;
- (void)removeObjectAtIndex:(NSUInteger)i;
- (void)removeAllObjects;
@end
@interface NSDictionary<K, V> : NSObject
+ (instancetype)dictionary;
+ (instancetype)dictionaryWithObject:(id)o forKey:(id)k;
- (NSArray<K> *)allKeys;
- (V)objectForKey:(K)k;
- (V)objectForKeyedSubscript:(K)k;
@end
@interface NSMutableDictionary<K, V> : NSDictionary<K, V>
+ (instancetype)dictionaryWithCapacity:(NSUInteger)n;
- (void)setObject:(V)o forKey:(K)k;
- (void)setObject:(V)o forKeyedSubscript:(K)k;
@end
@interface NSNumber : NSObject
+ (NSNumber *)numberWithBool:(BOOL)b;
+ (NSNumber *)numberWithInt:(int)i;
+ (NSNumber *)numberWithUnsignedInteger:(NSUInteger)i;
- (int)intValue;
@end
@interface NSData : NSObject
+ (instancetype)data;
+ (instancetype)dataWithBytes:(const void *)p length:(NSUInteger)n;
- (const void *)bytes;
- (NSUInteger)length;
@end
@interface NSURL : NSObject
+ (instancetype)fileURLWithPath:(NSString *)path;
+ (instancetype)URLWithString:(NSString *)s;
@end
@interface NSError : NSObject
- (NSString *)description;
- (NSString *)localizedDescription;
- (NSInteger)code;
@end
@interface NSBundle : NSObject
+ (NSBundle *)mainBundle;
+ (NSBundle *)bundleForClass:(Class)c;
- (NSString *)pathForResource:(NSString *)name ofType:(NSString *)type;
@end
@interface NSFileManager : NSObject
+ (NSFileManager *)defaultManager;
- (BOOL)isReadableFileAtPath:(NSString *)path;
- (BOOL)isExecutableFileAtPath:(NSString *)path;
- (NSDictionary<NSFileAttributeKey, id> *)attributesOfItemAtPath:(NSString *)path error:(NSError **)error;
- (NSString *)destinationOfSymbolicLinkAtPath:(NSString *)path error:(NSError **)error;
@end
@interface NSProcessInfo : NSObject
+ (NSProcessInfo *)processInfo;
- (NSDictionary<NSString *, NSString *> *)environment;
- (NSString *)operatingSystemVersionString;
@end
