package artwork

import (
	"bytes"
	"encoding/binary"
	"image/png"
)

// elements are the entries of an icon file that hold PNG pictures, with the side of each in pixels: 128, 256 and 512 points plain (ic07 to ic09), then
// 512, 16, 32, 128 and 256 points for Retina displays (ic10 to ic14).
var elements = []struct {
	kind string
	side int
}{
	{"ic07", 128}, {"ic08", 256}, {"ic09", 512}, {"ic10", 1024},
	{"ic11", 32}, {"ic12", 64}, {"ic13", 256}, {"ic14", 512},
}

// headerSize is the size of a file's and of an element's header: a type of four letters and the whole length, big-endian.
const headerSize = 8

// ICNS returns the icon as an Apple icon image (.icns) with every size that the Finder asks for.
func ICNS() ([]byte, error) {
	var body bytes.Buffer
	pictures := make(map[int][]byte, len(elements))
	for _, e := range elements {
		if pictures[e.side] == nil {
			var b bytes.Buffer
			if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, Icon(e.side)); err != nil {
				return nil, err
			}
			pictures[e.side] = b.Bytes()
		}
		element(&body, e.kind, pictures[e.side])
	}
	var file bytes.Buffer
	element(&file, "icns", body.Bytes())
	return file.Bytes(), nil
}

// element appends a header and what it heads. Writing to a buffer does not fail.
func element(b *bytes.Buffer, kind string, content []byte) {
	b.WriteString(kind)
	b.Write(binary.BigEndian.AppendUint32(nil, uint32(headerSize+len(content))))
	b.Write(content)
}
