// Echoes frames with a 4-byte big-endian length.
//
// Set up as the documentation of package bufio suggests: one buffered reader and one buffered writer a connection, 64 KiB
// each, one buffer for payloads that is used again, and a flush when nothing more is buffered to be read. TCP_NODELAY is
// Go's default, and GOMAXPROCS follows the processors that the process may use.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
)

func serve(conn net.Conn) error {
	return echo(bufio.NewReaderSize(conn, bufferLength), bufio.NewWriterSize(conn, bufferLength))
}

func echo(r *bufio.Reader, w *bufio.Writer) error {
	header := make([]byte, headerLength)
	payload := make([]byte, bufferLength)
	for {
		if _, err := io.ReadFull(r, header); err != nil {
			return err
		}
		length := int(binary.BigEndian.Uint32(header))
		if length > maxPayload {
			return fmt.Errorf("a frame of %d bytes", length)
		}
		if length > len(payload) {
			payload = make([]byte, length)
		}
		if _, err := io.ReadFull(r, payload[:length]); err != nil {
			return err
		}
		w.Write(header) // an error stays in the writer, and comes with the next call
		if _, err := w.Write(payload[:length]); err != nil {
			return err
		}
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}
