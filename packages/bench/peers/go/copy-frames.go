// Echoes frames with a 4-byte big-endian length, each copied from the reader to the writer. Prints its port, and ends with its standard
// input.
//
// As echo.go, but a payload is in no buffer of its own: it is written from the memory that it was read into.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"os"
)

const (
	headerLength = 4
	bufferLength = 64 << 10
	maxPayload   = 8 << 20
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				log.Fatal(err)
			}
			go serve(conn)
		}
	}()
	io.Copy(io.Discard, os.Stdin)
}

func serve(conn net.Conn) {
	defer conn.Close()
	if err := pass(bufio.NewReaderSize(conn, bufferLength), bufio.NewWriterSize(conn, bufferLength)); err != nil && err != io.EOF {
		if _, reset := err.(*net.OpError); !reset {
			log.Print(err)
		}
	}
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
