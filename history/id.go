package history

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"time"
)

// ID names an entry: 11 characters of time in microseconds, then 5 random ones, so that ids sort by time of creation
// and two processes never choose the same.
type ID string

const (
	idTime   = 11 // characters of 5 bits: enough until the year 3111
	idRandom = 5
	idLen    = idTime + idRandom
	// idShort is the shortest beginning of an id that [Store.Get] looks up.
	idShort = 4
)

// idDigits keep the order of the numbers when the text is sorted, and leave out i, l, o and u (Crockford's base 32).
const idDigits = "0123456789abcdefghjkmnpqrstvwxyz"

// newID returns an id for an entry made at t.
func newID(t time.Time) ID {
	var b [idLen]byte
	micros := uint64(max(t.UnixMicro(), 0))
	for i := idTime - 1; i >= 0; i-- {
		b[i] = idDigits[micros%32]
		micros /= 32
	}
	var r [8]byte
	rand.Read(r[:]) // never fails
	bits := binary.BigEndian.Uint64(r[:])
	for i := idTime; i < idLen; i++ {
		b[i] = idDigits[bits%32]
		bits /= 32
	}
	return ID(b[:])
}

var idCoding = base32.NewEncoding(idDigits).WithPadding(base32.NoPadding)

// valid reports whether id has the form of an id.
func (id ID) valid() bool {
	if len(id) != idLen {
		return false
	}
	_, err := idCoding.DecodeString(string(id))
	return err == nil
}
