package main

// The wire format of protocol buffers, as far as a reader of strings, numbers
// and messages needs it (protobuf.dev/programming-guides/encoding). The one
// message that is read here has ten fields of interest; generated code for it
// would be a dependency of everybody who builds this repository.

import (
	"encoding/binary"
	"fmt"
)

// The wire types.
const (
	wireVarint = 0
	wireI64    = 1
	wireLen    = 2
	wireI32    = 5
)

// field is one field of a message: a number, or the bytes of a string or message.
type field struct {
	tag   uint64
	value uint64
	bytes []byte
}

// fields takes a message apart. Errors name the byte in the message.
func fields(message []byte) ([]field, error) {
	var list []field
	for at := 0; at < len(message); {
		start := at
		key, n := binary.Uvarint(message[at:])
		if n <= 0 {
			return nil, fmt.Errorf("byte %d: the key of a field is cut off", start)
		}
		at += n
		f := field{tag: key >> 3}
		switch key & 7 {
		case wireVarint:
			f.value, n = binary.Uvarint(message[at:])
			if n <= 0 {
				return nil, fmt.Errorf("byte %d: the number of field %d is cut off", start, f.tag)
			}
			at += n
		case wireLen:
			size, n := binary.Uvarint(message[at:])
			if n <= 0 || size > uint64(len(message)-at-n) {
				return nil, fmt.Errorf("byte %d: field %d is longer than the message", start, f.tag)
			}
			at += n
			f.bytes = message[at : at+int(size)]
			at += int(size)
		case wireI64, wireI32:
			size := 8
			if key&7 == wireI32 {
				size = 4
			}
			if len(message)-at < size {
				return nil, fmt.Errorf("byte %d: the number of field %d is cut off", start, f.tag)
			}
			at += size
		default:
			return nil, fmt.Errorf("byte %d: field %d has the unknown wire type %d", start, f.tag, key&7)
		}
		list = append(list, f)
	}
	return list, nil
}
