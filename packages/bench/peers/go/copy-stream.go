// Gives back what comes, without looking at it.
//
// On Linux io.Copy() between TCP connections moves the bytes within the kernel (splice).
package main

import (
	"io"
	"net"
)

func serve(conn net.Conn) error {
	_, err := io.Copy(conn, conn)
	return err
}
