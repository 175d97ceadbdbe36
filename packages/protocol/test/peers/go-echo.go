// A peer that frames with bufio and encoding/binary. What it is asked to do: see peer.ts.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"log"
	"math/rand"
	"net"
	"os"
	"strconv"
)

const (
	maxMessage = 1 << 20
	step       = 251
)

func main() {
	go dieWithParent()
	switch task := os.Args[1]; task {
	case "serve":
		serve(func(conn net.Conn) { echo(conn, conn) }, cut)
	case "serve-in-pieces":
		serve(func(conn net.Conn) { echo(conn, pieces{conn}) }, cut)
	case "client":
		client(numbers(os.Args[2:]))
	default:
		log.Fatal("no such task: ", task)
	}
}

func dieWithParent() {
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func serve(handlers ...func(net.Conn)) {
	for _, handle := range handlers {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		check(err)
		fmt.Println(listener.Addr().(*net.TCPAddr).Port)
		go accept(listener, handle)
	}
	select {}
}

func accept(listener net.Listener, handle func(net.Conn)) {
	for {
		conn, err := listener.Accept()
		check(err)
		go handle(conn)
	}
}

func readMessage(r io.Reader) ([]byte, error) {
	var length uint32
	if err := binary.Read(r, binary.BigEndian, &length); err != nil {
		return nil, err
	}
	if length > maxMessage {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := make([]byte, length)
	if _, err := io.ReadFull(r, message); err != nil {
		return nil, io.ErrUnexpectedEOF
	}
	return message, nil
}

func writeMessage(w io.Writer, message []byte) error {
	if err := binary.Write(w, binary.BigEndian, uint32(len(message))); err != nil {
		return err
	}
	_, err := w.Write(message)
	return err
}

func echo(conn net.Conn, out io.Writer) {
	defer conn.Close()
	r, w := bufio.NewReader(conn), bufio.NewWriter(out)
	var seen tally
	for {
		message, err := readMessage(r)
		if err == io.EOF {
			break
		}
		check(err)
		seen.add(message)
		check(writeMessage(w, message))
		if r.Buffered() == 0 {
			check(w.Flush())
		}
	}
	seen.report()
}

// pieces writes what it is given in odd parts, each by a system call of its own.
type pieces struct{ w io.Writer }

func (p pieces) Write(b []byte) (written int, err error) {
	for written < len(b) && err == nil {
		n := 1 + rand.Intn(maxMessage)>>rand.Intn(21)
		if n > len(b)-written {
			n = len(b) - written
		}
		n, err = p.w.Write(b[written : written+n])
		written += n
	}
	return written, err
}

// cut answers a message with its frame, then with as many bytes of that frame as the message's first byte says.
func cut(conn net.Conn) {
	defer conn.Close()
	message, err := readMessage(bufio.NewReader(conn))
	check(err)
	var frame bytes.Buffer
	check(writeMessage(&frame, message))
	conn.Write(frame.Bytes())
	conn.Write(frame.Bytes()[:message[0]])
}

func client(port, count, seed, largest int) {
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	check(err)
	defer conn.Close()
	messages := generate(count, uint32(seed), largest)
	go func() {
		w := bufio.NewWriter(conn)
		for _, message := range messages {
			check(writeMessage(w, message))
		}
		check(w.Flush())
	}()
	r := bufio.NewReader(conn)
	var seen tally
	for i, message := range messages {
		reply, err := readMessage(r)
		check(err)
		if !bytes.Equal(reply, message) {
			log.Fatalf("message %d came back changed", i)
		}
		seen.add(reply)
	}
	seen.report()
}

func generate(count int, state uint32, largest int) [][]byte {
	pattern := make([]byte, largest+step)
	for i := range pattern {
		pattern[i] = byte(i % step)
	}
	next := func() int {
		state = (state*1103515245 + 12345) & 0x7fffffff
		return int(state >> 8)
	}
	messages := make([][]byte, count)
	for i := range messages {
		var size int
		switch i {
		case 0:
			size = 0
		case 1:
			size = largest
		default:
			size = next() % (largest + 1)
			size >>= next() % 16
		}
		messages[i] = pattern[i%step : i%step+size]
	}
	return messages
}

type tally struct {
	messages, bytes int
	crc             uint32
}

func (t *tally) add(message []byte) {
	t.messages++
	t.bytes += len(message)
	t.crc = crc32.Update(t.crc, crc32.IEEETable, message)
}

func (t *tally) report() {
	fmt.Println(t.messages, t.bytes, t.crc)
}

func numbers(texts []string) (port, count, seed, largest int) {
	for i, target := range []*int{&port, &count, &seed, &largest} {
		n, err := strconv.Atoi(texts[i])
		check(err)
		*target = n
	}
	return
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
