// Echoes frames with a 4-byte big-endian length, each copied from the reader to the writer.
//
// As echo.go, but a payload is in no buffer of its own: it is written from the memory that it was read into.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"net"
)

func serve(conn net.Conn) error {
	return pass(bufio.NewReaderSize(conn, bufferLength), bufio.NewWriterSize(conn, bufferLength))
}

func pass(r *bufio.Reader, w *bufio.Writer) error {
	for {
		header, err := r.Peek(headerLength)
		if err != nil {
			return err
		}
		length := int(binary.BigEndian.Uint32(header))
		if length > maxPayload {
			return fmt.Errorf("a frame of %d bytes", length)
		}
		for left := headerLength + length; left > 0; {
			part, err := r.Peek(min(left, bufferLength))
			if err != nil {
				return err
			}
			w.Write(part) // an error stays in the writer, and comes with the next call
			r.Discard(len(part))
			left -= len(part)
		}
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}
