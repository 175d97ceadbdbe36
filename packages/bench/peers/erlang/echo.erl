%% Echoes frames of `{packet, 4}`. Prints its port, and ends with its standard input.
%%
%% Set up as the documentation of `inet:setopts/2` says: `{active, N}` gives messages without a call each and still holds a
%% fast sender back (with `{active, true}` the mailbox grows, and a message took four times as long); `buffer` is what the
%% driver reads at a time; `{delay_send, true}` makes "messages sent to the network larger but fewer"; `nodelay` is
%% TCP_NODELAY.
-module(echo).
-export([main/0]).

-define(ACTIVE, 1000).
-define(BUFFER, 65536).

main() ->
    {ok, Listener} = gen_tcp:listen(0, [
        binary,
        {ip, {127, 0, 0, 1}},
        {packet, 4},
        {packet_size, 8388608},
        {active, false},
        {nodelay, true},
        {delay_send, true},
        {buffer, ?BUFFER},
        {backlog, 511}
    ]),
    {ok, Port} = inet:port(Listener),
    io:format("~b~n", [Port]),
    spawn(fun() -> accept(Listener) end),
    end_with_stdin().

end_with_stdin() ->
    case io:get_line("") of
        eof -> halt(0);
        {error, _} -> halt(0);
        _ -> end_with_stdin()
    end.

accept(Listener) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    Echo = spawn(fun() ->
        receive
            go -> ok = inet:setopts(Socket, [{active, ?ACTIVE}])
        end,
        echo(Socket)
    end),
    ok = gen_tcp:controlling_process(Socket, Echo),
    Echo ! go,
    accept(Listener).

echo(Socket) ->
    receive
        {tcp, Socket, Payload} ->
            case gen_tcp:send(Socket, Payload) of
                ok -> echo(Socket);
                {error, _} -> gen_tcp:close(Socket)
            end;
        {tcp_passive, Socket} ->
            _ = inet:setopts(Socket, [{active, ?ACTIVE}]),
            echo(Socket);
        {tcp_closed, Socket} ->
            ok;
        {tcp_error, Socket, _} ->
            gen_tcp:close(Socket)
    end.
