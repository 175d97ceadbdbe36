//! Echoes frames with tokio-util's `LengthDelimitedCodec`. Prints its port, and ends with its standard input.
//!
//! `send` is `framed.send(frame).await` for each frame, as in the codec's own documentation; that flushes each. `batched`
//! is `stream.forward(sink)`, which flushes when no further frame is there: what `futures` recommends for many items
//! (`SinkExt::send`: "it is often better to use `feed` or `send_all`"). A sink of this version writes whenever
//! 8 KiB are there; later ones let one choose. Read buffers of 64 KiB, TCP_NODELAY, the single-threaded
//! runtime, since the process is kept on one processor.

use std::io;

use futures::{SinkExt, StreamExt};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Builder;
use tokio_util::codec::{Framed, FramedRead, FramedWrite, LengthDelimitedCodec};

const BUFFER_LENGTH: usize = 64 * 1024;

fn main() -> io::Result<()> {
    let batched = match std::env::args().nth(1).as_deref() {
        Some("batched") => true,
        Some("send") => false,
        _ => panic!("say `send` or `batched`"),
    };
    Builder::new_current_thread().enable_io().build()?.block_on(serve(batched))
}

async fn serve(batched: bool) -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    tokio::spawn(end_with_stdin());
    loop {
        let (socket, _) = listener.accept().await?;
        socket.set_nodelay(true)?;
        // A connection that is reset ends with an error, and nobody is to hear of it.
        if batched {
            tokio::spawn(echo_batched(socket));
        } else {
            tokio::spawn(echo_each(socket));
        }
    }
}

async fn echo_each(socket: TcpStream) -> io::Result<()> {
    let mut framed = Framed::with_capacity(socket, LengthDelimitedCodec::new(), BUFFER_LENGTH);
    while let Some(frame) = framed.next().await {
        framed.send(frame?.freeze()).await?;
    }
    Ok(())
}

async fn echo_batched(socket: TcpStream) -> io::Result<()> {
    let (reader, writer) = socket.into_split();
    let frames = FramedRead::with_capacity(reader, LengthDelimitedCodec::new(), BUFFER_LENGTH);
    let replies = FramedWrite::new(writer, LengthDelimitedCodec::new());
    frames.map(|frame| frame.map(|bytes| bytes.freeze())).forward(replies).await
}

async fn end_with_stdin() {
    let mut stdin = tokio::io::stdin();
    let mut buffer = [0; 64];
    while matches!(stdin.read(&mut buffer).await, Ok(length) if length > 0) {}
    std::process::exit(0);
}
