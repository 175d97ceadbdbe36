import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.net.InetSocketAddress;

/**
 * Echoes frames with a 4-byte big-endian length. Prints its port, and ends with its standard input; with the argument
 * `version` it prints what it runs on instead.
 *
 * Set up as Netty's user guide and its own examples do: the two handlers for length fields, `write` for each message and
 * `flush` in `channelReadComplete`, the pooled allocator, TCP_NODELAY, one event loop since there is one processor, and
 * the native transport where its library is there (Debian's package does not have it). Checks that guard those who write
 * handlers are turned off by properties: see `src/peers/netty.ts`. A peer that does not read is not read from.
 */
public final class Echo {
    private static final int HEADER_LENGTH = 4;
    private static final int MAX_PAYLOAD = 8 << 20;

    public static void main(String[] args) throws Exception {
        boolean epoll = Epoll.isAvailable();
        if (args.length == 1 && args[0].equals("version")) {
            System.out.println((epoll ? "epoll" : "NIO") + ", java " + System.getProperty("java.version"));
            return;
        }
        EventLoopGroup group = epoll ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
        Class<? extends ServerChannel> kind = epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        Channel server = new ServerBootstrap()
            .group(group)
            .channel(kind)
            .option(ChannelOption.SO_BACKLOG, 511)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
            .childHandler(new Frames())
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
        System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        byte[] input = new byte[64];
        while (System.in.read(input) > 0) {}
        System.exit(0);
    }

    private static final class Frames extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline().addLast(
                new LengthFieldBasedFrameDecoder(HEADER_LENGTH + MAX_PAYLOAD, 0, HEADER_LENGTH, 0, HEADER_LENGTH),
                new LengthFieldPrepender(HEADER_LENGTH),
                new Reply()
            );
        }
    }

    private static final class Reply extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            context.write(frame, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            Channel channel = context.channel();
            if (!channel.isWritable()) context.flush();
            channel.config().setAutoRead(channel.isWritable());
            context.fireChannelWritabilityChanged();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
