//go:build gnustep

package objc

import (
	"reflect"
	"strings"
)

// gnustepProtocol lists what Apple's runtime knows of a protocol and GCC's does not.
type gnustepProtocol struct {
	parents []string
	methods []gnustepMethod
}

type gnustepMethod struct {
	selector string
	required bool
}

// gnustepProtocolMethods returns the methods of a protocol and of those that it includes.
func gnustepProtocolMethods(name string) []methodDescription {
	p, ok := gnustepProtocols[name]
	if !ok {
		panic("gnustep: no table for protocol " + name)
	}
	var all []methodDescription
	for _, m := range p.methods {
		all = append(all, methodDescription{
			MethodDescription: MethodDescription{Name: Sel(m.selector)},
			required:          m.required,
			instanceMethod:    true,
		})
	}
	for _, parent := range p.parents {
		if parent != "NSObject" { // every class has its methods
			all = append(all, gnustepProtocolMethods(parent)...)
		}
	}
	return all
}

// gnustepTypes returns the type encoding of a method, given as a Go method expression whose first argument is the
// receiver. Apple's runtime would read it from the protocol.
func gnustepTypes(t reflect.Type) string {
	var out strings.Builder
	if t.NumOut() == 0 {
		out.WriteByte('v')
	} else {
		out.WriteString(gnustepType(t.Out(0)))
	}
	out.WriteString("@:")
	for i := 1; i < t.NumIn(); i++ {
		out.WriteString(gnustepType(t.In(i)))
	}
	return out.String()
}

// gnustepType encodes one type. What the bindings cannot encode is an object: protocol types, for instance.
func gnustepType(t reflect.Type) (code string) {
	if t.Kind() == reflect.Func {
		return "@?"
	}
	defer func() {
		if recover() != nil {
			code = "@"
		}
	}()
	return getTypeEncoding(t)
}
