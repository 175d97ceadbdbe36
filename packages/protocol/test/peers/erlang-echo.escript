#!/usr/bin/env escript
%% A peer of gen_tcp's own framing, {packet, 1 | 2 | 4}. What it is asked to do: see peer.ts.

-define(STEP, 251).

main([Width | Task]) ->
    spawn(fun() -> die_with_parent() end),
    Options = [binary, {packet, list_to_integer(Width)}, {active, false}, {nodelay, true}],
    case Task of
        ["serve"] ->
            listen(Options, fun(Socket) -> echo(Socket, {0, 0, 0}) end),
            listen(Options, fun(Socket) -> cut(Socket, list_to_integer(Width)) end),
            receive stop -> ok end;
        ["client" | Numbers] -> client(Options, [list_to_integer(Number) || Number <- Numbers])
    end.

die_with_parent() ->
    case io:get_line("") of
        eof -> halt(0);
        _ -> die_with_parent()
    end.

listen(Options, Serve) ->
    {ok, Listener} = gen_tcp:listen(0, [{ip, {127, 0, 0, 1}} | Options]),
    {ok, Port} = inet:port(Listener),
    io:format("~b~n", [Port]),
    spawn(fun() -> accept(Listener, Serve) end).

accept(Listener, Serve) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    spawn(fun() -> accept(Listener, Serve) end),
    Serve(Socket).

echo(Socket, Seen) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, Message} ->
            ok = gen_tcp:send(Socket, Message),
            echo(Socket, see(Message, Seen));
        {error, closed} ->
            report(Seen)
    end.

%% Answers a message with its frame, then with as many bytes of that frame as the message's first byte says, and closes.
cut(Socket, Width) ->
    {ok, <<Part, _/binary>> = Message} = gen_tcp:recv(Socket, 0),
    ok = inet:setopts(Socket, [{packet, raw}]),
    Frame = <<(byte_size(Message)):Width/unit:8, Message/binary>>,
    ok = gen_tcp:send(Socket, [Frame, binary:part(Frame, 0, Part)]),
    ok = gen_tcp:close(Socket).

client(Options, [Port, Count, Seed, Largest]) ->
    {ok, Socket} = gen_tcp:connect({127, 0, 0, 1}, Port, Options),
    Pattern = binary:copy(list_to_binary(lists:seq(0, ?STEP - 1)), Largest div ?STEP + 2),
    Messages = [binary:part(Pattern, Index rem ?STEP, Size) || {Index, Size} <- sizes(Count, Seed, Largest)],
    spawn_link(fun() -> [ok = gen_tcp:send(Socket, Message) || Message <- Messages] end),
    Seen = lists:foldl(fun(Message, Seen) ->
        {ok, Message} = gen_tcp:recv(Socket, 0),
        see(Message, Seen)
    end, {0, 0, 0}, Messages),
    ok = gen_tcp:close(Socket),
    report(Seen).

sizes(Count, Seed, Largest) ->
    {Random, _} = lists:mapfoldl(fun(_, State) ->
        Size = next(State),
        Shift = next(Size),
        {(Size bsr 8) rem (Largest + 1) bsr ((Shift bsr 8) rem 16), Shift}
    end, Seed, lists:seq(3, Count)),
    lists:zip(lists:seq(0, Count - 1), [0, Largest | Random]).

next(State) -> (State * 1103515245 + 12345) band 16#7fffffff.

see(Message, {Count, Bytes, Crc}) -> {Count + 1, Bytes + byte_size(Message), erlang:crc32(Crc, Message)}.

report({Count, Bytes, Crc}) -> io:format("~b ~b ~b~n", [Count, Bytes, Crc]).
