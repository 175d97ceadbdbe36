// What the servers of this folder share: each serves connections with its own `serve()`, prints its port, and ends with its standard input.
package main

import (
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
			go handle(conn)
		}
	}()
	io.Copy(io.Discard, os.Stdin)
}

func handle(conn net.Conn) {
	defer conn.Close()
	if err := serve(conn); err != nil && err != io.EOF {
		if _, reset := err.(*net.OpError); !reset {
			log.Print(err)
		}
	}
}
